#include "tests/channels/open311_gateway.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <fstream>
#include <pugixml.hpp>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

TEST_CASE("open311: the list of services, a definition and the discovery say what the file says") {
    Open311Gateway gateway;
    auto const services = gateway.json("services.json");
    CHECK(
        services.as_array().at(0) ==
        boost::json::parse(
            R"({"service_code":"001","service_name":"Jalan rusak","description":"Lubang, ambles, retak","metadata":true,
                "type":"realtime","keywords":"jalan, lubang, aspal","group":"Infrastruktur"})"
        )
    );
    CHECK(services.as_array().at(1).at("metadata").as_bool() == false);
    CHECK(services.as_array().at(1).at("type").as_string() == "batch");
    CHECK(gateway.json("services/001.json") == boost::json::parse(data_file("open311/definition.json")));
    auto const discovery = gateway.json("discovery.json");
    CHECK(discovery.at_pointer("/endpoints/0/url").as_string() == "https://lapor.example.go.id/open311/v2");
    CHECK(discovery.at_pointer("/endpoints/0/formats").as_array().size() == 2);
}

TEST_CASE("open311: XML says the same as JSON, in the elements of the specification") {
    Open311Gateway gateway;
    auto const answer = gateway.send(ask("services/001.xml"));
    pugi::xml_document document;
    REQUIRE(document.load_string(answer.body.c_str()));
    auto const attribute = document.select_node("/service_definition/attributes/attribute[1]").node();
    CHECK(std::string(attribute.child_value("code")) == "KEDALAMAN");
    CHECK(std::string(attribute.child_value("required")) == "true");
    CHECK(std::string(attribute.child_value("order")) == "1");
    CHECK(document.select_nodes("//values/value/key").size() == 4);

    gateway.report("Lubang <besar> %26 dalam%EF%BF%BE", "&lat=-6.914744&long=107.60981");
    auto const requests = gateway.send(ask("requests.xml"));
    REQUIRE(document.load_string(requests.body.c_str()));
    auto const request = document.select_node("/service_requests/request").node();
    CHECK(std::string(request.child_value("description")).starts_with("Lubang <besar> & dalam\n\nSeberapa"));
    CHECK(std::string(request.child_value("lat")) == "-6.914744");
    CHECK(std::string(request.child_value("zipcode")).empty());
    CHECK(requests.body.find("<zipcode />") != std::string::npos);
    CHECK(gateway.send(ask("requests.json")).body.find("\"lat\":-6.914744,") != std::string::npos);
}

TEST_CASE("open311: what is not there is 404 in the form asked for") {
    Open311Gateway gateway;
    for (auto const what :
         {"services/PJU.json",
          "services/777.json",
          "requests/3273-26-999999-9.json",
          "tokens/x.json",
          "tokens/8f5b1c0e-3a62-4d57-9b0d-6c1f2e94a735.json",
          "nothing.json",
          "discovery/x.json",
          ".json"}) {
        INFO(what);
        auto const answer = gateway.send(ask(what));
        CHECK(answer.status == 404);
        CHECK(boost::json::parse(answer.body).as_array().at(0).at("code").as_int64() == 404);
    }
    auto const misread = gateway.send(ask("requests/3273-26-48172093-3.json"));
    CHECK(misread.body.find("angka yang keliru") != std::string::npos);
    auto const xml = gateway.send(ask("services/777.xml"));
    CHECK(xml.body.find("<errors>\n <error>\n  <code>404</code>") != std::string::npos);
    CHECK(gateway.send(ask("services")).media_type == "text/xml; charset=utf-8");
    CHECK(gateway.send(ask("services")).status == 404);
}

TEST_CASE("open311: a request is shown without its sender, and with what is personal masked") {
    Open311Gateway gateway;
    gateway.report(
        "Lubang,+hubungi+081234567890",
        "&first_name=Siti&last_name=Rahayu&phone=080000000001&email=siti%40example.org&account_id=akun-7"
        "&media_url=https%3A%2F%2Ffoto.example%2F1.jpg"
    );
    for (auto const what : {"requests.json", "requests.xml", "requests/3273-26-000001-0.json"}) {
        auto const body = gateway.send(ask(what)).body;
        CHECK(body.find("[telepon]") != std::string::npos);
        for (auto const secret : {"Siti", "Rahayu", "081234567890", "080000000001", "siti@", "akun-7"}) {
            INFO(what, secret);
            CHECK(body.find(secret) == std::string::npos);
        }
    }
    auto const request = gateway.json("requests.json").as_array().at(0);
    CHECK(request.at("status").as_string() == "open");
    CHECK(request.at("service_name").as_string() == "Jalan rusak");
    CHECK(request.at("agency_responsible").as_string() == "Dinas PUPR");
    CHECK(request.at("requested_datetime").as_string() == "2026-03-01T02:00:00Z");
    CHECK(request.at("address").as_string() == "Jl. Melati");
    // A stranger's address is never shown as ours.
    CHECK(request.at("media_url").is_null());
    CHECK(request.as_object().size() == 17);
}

TEST_CASE("open311: a confidential request is seen only by the client that sent it") {
    Open311Gateway gateway;
    gateway.report("Lubang", "&confidential=true");
    gateway.report("Suap", "", "WBS");
    auto const mine = "api_key=" + std::string(kKotaKey);
    auto const others = "api_key=" + std::string(kDesaKey);
    for (std::string const& query : {std::string(), others, std::string("api_key=salah")}) {
        CHECK(gateway.json("requests.json", query).as_array().empty());
        CHECK(gateway.send(ask("requests/3273-26-000001-0.json", query)).status == 404);
        CHECK(gateway.json("requests.json", query + "&service_request_id=3273-26-000001-0").as_array().empty()
        );
    }
    CHECK(ids(gateway.json("requests.json", mine)) == std::vector<std::string>{kSecond, kFirst});
    CHECK(gateway.send(ask("requests/3273-26-000001-0.json", mine)).status == 200);
}

TEST_CASE("open311: what an operator holds is not listed, and its sender is told that a person looks at it") {
    Open311Gateway gateway;
    gateway.report("Lubang");
    gateway.status(0).state = "held";
    CHECK(gateway.json("requests.json").as_array().empty());
    auto const one = gateway.json("requests/3273-26-000001-0.json");
    CHECK(one.at_pointer("/0/status_notes").as_string() == "Sedang diperiksa petugas.");
    for (auto const hidden : {"description", "address", "lat", "media_url"})
        CHECK(one.at_pointer(std::string("/0/") + hidden).is_null());
    auto const mine = gateway.json("requests/3273-26-000001-0.json", "api_key=" + std::string(kKotaKey));
    CHECK(mine.at_pointer("/0/address").as_string() == "Jl. Melati");
}

TEST_CASE("open311: what waits for a person or was closed by one is not listed, and its sender is told which"
) {
    Open311Gateway gateway;
    gateway.report("Lubang");
    for (auto const& [state, notes] :
         {std::pair{"review", "Sedang diperiksa petugas."}, std::pair{"closed", "Ditutup oleh petugas."}}) {
        gateway.status(0).state = state;
        CHECK(gateway.json("requests.json").as_array().empty());
        auto const one = gateway.json("requests/3273-26-000001-0.json");
        CHECK(one.at_pointer("/0/status_notes").as_string() == notes);
        CHECK(one.at_pointer("/0/description").is_null());
    }
}

TEST_CASE("open311: where requests are not public, a client sees its own and nobody else any") {
    Open311Gateway gateway;
    auto options = open311_options();
    options.public_requests = false;
    gateway.channel = open311::make(std::move(options));
    gateway.report("Lubang");
    for (std::string const key : {"", "api_key=salah", "api_key=desa-0123456789abcdef"}) {
        CHECK(gateway.json("requests.json", key).as_array().empty());
        CHECK(gateway.send(ask("requests/3273-26-000001-0.json", key)).status == 404);
    }
    CHECK(ids(gateway.json("requests.json", "api_key=" + std::string(kKotaKey))).size() == 1);
}

TEST_CASE("open311: reports of another channel are not there") {
    Open311Gateway gateway;
    gateway.report("Lubang");
    gateway.status(0).channel = "app";
    CHECK(gateway.json("requests.json").as_array().empty());
    CHECK(gateway.send(ask("requests/3273-26-000001-0.json")).status == 404);
    CHECK(gateway.send(ask("tokens/" + gateway.status(0).id + ".json")).status == 404);
}

TEST_CASE("open311: a query that makes no sense is refused with every reason") {
    Open311Gateway gateway;
    auto const reasons = [&](std::string query) {
        auto const answer = gateway.send(ask("requests.json", std::move(query)));
        CHECK(answer.status == 400);
        return boost::json::parse(answer.body).as_array().size();
    };
    CHECK(reasons("start_date=2026-01-01") == 1);
    CHECK(reasons("start_date=2026-01-01T00:00:00Z&end_date=2026-04-02T00:00:00Z") == 1);
    CHECK(reasons("start_date=2026-01-02T00:00:00Z&end_date=2026-01-01T00:00:00Z") == 1);
    CHECK(reasons("status=baru&page=0&page_size=1001&end_date=x") == 4);
    std::string many = "service_request_id=";
    for (int i = 0; i < 101; ++i)
        many += "a,";
    CHECK(reasons(many) == 1);
}

TEST_CASE("open311: a disk that cannot be read is 503, in the form asked for") {
    Open311Gateway gateway;
    gateway.intake.disk = FakeIntake::Disk::full;
    for (auto const what :
         {"requests.json",
          "requests/3273-26-000001-0.json",
          "tokens/8f5b1c0e-3a62-4d57-9b0d-6c1f2e94a735.json"}) {
        auto const answer = gateway.send(ask(what));
        CHECK(answer.status == 503);
        CHECK(header_of(answer, "Retry-After") != "");
        CHECK(boost::json::parse(answer.body).as_array().at(0).at("code").as_int64() == 503);
    }
}

TEST_CASE("open311: pictures are fetched from any public host, or from those that are named") {
    TempDir const folder;
    write_secret(folder / "keys", "app:0123456789abcdef0123");
    std::string const block =
        "name: o, kind: open311, keys_file: keys, contact: c, url: \"https://x.example/open311/v2\", "
        "services_file: " +
        std::filesystem::absolute(KANAL_SOURCE_DIR "/config/open311-services.example.yaml").string();
    auto const any = channel_from_yaml(folder, "{" + block + "}\n");
    CHECK(any.faults == std::vector<std::string>{});
    REQUIRE(any.channel);
    CHECK(any.channel->media_rules().any_host);
    auto const some = channel_from_yaml(folder, "{" + block + ", media_hosts: [foto.example]}\n");
    REQUIRE(some.channel);
    CHECK_FALSE(some.channel->media_rules().any_host);
    CHECK(some.channel->media_rules().hosts == std::vector<std::string>{"foto.example"});
}

TEST_CASE("open311: every fault of the services file is named with its line") {
    TempDir const folder;
    write_secret(folder / "keys", "app:0123456789abcdef0123");
    std::ofstream(folder / "services.yaml")
        << "services:\n"
           "  - {service_code: a b, service_name: A}\n"
           "  - {service_code: B, service_name: B, type: blackbox}\n"
           "  - {service_code: B, service_name: C, class: salah, warna: x}\n"
           "  - service_code: D\n"
           "    service_name: D\n"
           "    attributes: [{code: x, description: X, datatype: singlevaluelist}]\n";
    auto const made = channel_from_yaml(
        folder,
        "{name: o, kind: open311, keys_file: keys, services_file: services.yaml, url: \"https://x/y\", "
        "contact: c}\n"
    );
    CHECK_FALSE(made.channel);
    auto const has = [&](std::string_view text) {
        return std::any_of(made.faults.begin(), made.faults.end(), [text](std::string const& line) {
            return line.find(text) != std::string::npos;
        });
    };
    CHECK(has("services.yaml:2: services[0].service_code: must be 1 to 64 visible ASCII"));
    CHECK(has("services.yaml:3: services[1].type: must be realtime"));
    CHECK(has("services.yaml:4: services[2].service_code: stands twice"));
    CHECK(has("services.yaml:4: services[2].class: must be complaint"));
    CHECK(has("unknown key"));
    CHECK(has("values: a list needs something to choose from"));
    CHECK(has("url: write the address as clients reach it"));
    CHECK(made.faults.size() == 7);
}

TEST_CASE("open311: of the place, too, the public sees only the masked words") {
    Open311Gateway gateway;
    auto const answer =
        gateway.send(form(with_key("service_code=PJU&address_string=Rumah+Ibu+Siti%2C+telp+081200001234")));
    REQUIRE(answer.status == 200);
    gateway.status(0).tracking_ids = {"LAPOR-1"};
    auto const body = gateway.send(ask("requests.json")).body;
    CHECK(body.find("081200001234") == std::string::npos);
    CHECK(body.find("[telepon]") != std::string::npos);
}

TEST_CASE("open311: what is the same for everybody may be kept for minutes, a request by nobody") {
    Open311Gateway gateway;
    gateway.report("Lubang");
    for (auto const what : {"services.json", "discovery.xml", "services/001.json"})
        CHECK(header_of(gateway.send(ask(what)), "Cache-Control") == "public, max-age=300");
    CHECK(header_of(gateway.send(ask("requests.json")), "Cache-Control").empty());
}
