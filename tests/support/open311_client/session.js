// What a citizens' app does with the public client: node session.js ENDPOINT KEY TEXT. Prints what it got as JSON.
const Open311 = require('open311');
const [endpoint, apiKey, text] = process.argv.slice(2);
const city = new Open311({endpoint, apiKey, discovery: endpoint + 'discovery.json'});

const call = (name, ...values) => new Promise((resolve, reject) => {
  city[name](...values, (error, data) => error ? reject(new Error(`${name}: ${data}`)) : resolve(data));
});

// A token is asked for its id until there is one.
async function resolved(answer) {
  let [found] = answer;
  for (let tries = 0; !found.service_request_id && tries < 300; ++tries) {
    await new Promise((done) => setTimeout(done, 100));
    [found] = await call('token', answer[0].token);
  }
  return found.service_request_id;
}

async function session() {
  const got = {discovery: await call('serviceDiscovery'), services: await call('serviceList'), reports: []};
  for (const service of got.services) {
    const attributes = {};
    if (service.metadata) {
      const definition = await call('serviceDefinition', service.service_code);
      for (const question of definition.attributes)
        if (question.required) attributes[question.code] = question.values[0].key;
    }
    const posted = await call('submitRequest', {
      service_code: service.service_code, lat: -6.914744, long: 107.60981, address_string: 'Jl. Melati 12',
      first_name: 'Siti', last_name: 'Contoh', description: `${text} ${service.service_name}`, attributes,
    });
    const id = await resolved(posted);
    const [read] = service.group === 'Pengawasan' ? [null] : await call('serviceRequest', id);
    got.reports.push({service, posted: posted[0], id, read});
  }
  got.listed = await call('serviceRequests', got.reports.filter((one) => one.read).map((one) => one.id));
  return got;
}

session().then((got) => console.log(JSON.stringify(got)), (error) => { console.error(error); process.exit(1); });
