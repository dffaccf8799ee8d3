"""The OpenAPI files and kanald say the same: each example is sent, or answered, and what comes of it is what the file says."""

import json
import re
import tempfile
import threading
import unittest
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import jsonschema
import yaml

from kanal_daemon import APP_KEY, Kanald, until
from standard_webhook import SECRET, signed

DOCS = Path(__file__).resolve().parents[2] / "docs"


class Contract:
    def __init__(self, name):
        self.file = yaml.safe_load((DOCS / name).read_text())
        record = json.loads((DOCS / "report.schema.json").read_text())
        del record["$id"]  # a urn, to which this library cannot join the references within the file
        self.resolver = jsonschema.RefResolver((DOCS / name).as_uri(), self.file, store={(DOCS / "report.schema.json").as_uri(): record})

    def whole(self, part):
        """The part itself, or what it points to."""
        while "$ref" in part:
            _, part = self.resolver.resolve(part["$ref"])
        return part

    def hold(self, value, schema):
        jsonschema.Draft202012Validator(schema, resolver=self.resolver).validate(value)

    def examples(self, content):
        return content.get("application/json", {}).get("examples", {}).items()


class MobileApi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="kanal-openapi-")
        cls.addClassCleanup(folder.cleanup)
        cls.kanal = Kanald(Path(folder.name) / "kanal").start()
        cls.addClassCleanup(cls.kanal.__exit__)
        cls.contract = Contract("mobile-api.openapi.yaml")
        cls.post = cls.contract.file["paths"]["/api/v1/reports"]["post"]
        cls.get = cls.contract.file["paths"]["/api/v1/reports/{id}"]["get"]

    def ask(self, method, path, body=None, **headers):
        status, head, answer = self.kanal.request(method, path, body, {"Authorization": f"Bearer {APP_KEY}", **headers})
        return status, {name.lower(): value for name, value in dict(head).items()}, json.loads(answer)

    def hold(self, operation, status, headers, body):
        response = self.contract.whole(operation["responses"][str(status)])
        media = headers["content-type"].split(";")[0]
        self.contract.hold(body, response["content"][media]["schema"])
        return response

    def test_it_is_a_file_of_version_3_1(self):
        self.assertTrue(self.contract.file["openapi"].startswith("3.1."))

    def test_each_example_gets_the_answer_that_the_file_says(self):
        content = self.post["requestBody"]["content"]
        seen = 0
        for name, example in self.contract.examples(content):
            body = json.dumps(example["value"]).encode()
            expected = example["x-answer"]
            if expected == "201":
                self.contract.hold(example["value"], content["application/json"]["schema"])
            else:
                with self.assertRaises(jsonschema.ValidationError, msg=name):
                    self.contract.hold(example["value"], content["application/json"]["schema"])
            for replayed in (False, True):
                status, headers, answer = self.ask("POST", "/api/v1/reports", body, **{
                    "Idempotency-Key": f"contoh-{name}", "Content-Type": "application/json"})
                self.assertEqual(str(status), expected, f"{name}: {answer}")
                self.hold(self.post, status, headers, answer)
                if expected == "201":
                    self.assertEqual(headers.get("idempotent-replayed"), "true" if replayed else None)
                    self.assertEqual(headers["location"], "/api/v1/reports/" + answer["id"])
                    status, headers, standing = self.ask("GET", headers["location"])
                    self.assertEqual(status, 200)
                    self.hold(self.get, status, headers, standing)
            seen += 1
        self.assertGreater(seen, 3)

    def test_the_other_answers_have_the_form_that_the_file_says(self):
        good = json.dumps({"text": "Jalan rusak"}).encode()
        key = {"Idempotency-Key": "lain", "Content-Type": "application/json"}
        for expected, body, headers in ((400, good, {"Content-Type": "application/json"}), (400, b"{", key), (401, good, {**key, "Authorization": "Bearer bukan"}),
                                        (413, b"x" * (11 << 20), key), (415, good, {**key, "Content-Type": "text/plain"})):
            status, head, answer = self.ask("POST", "/api/v1/reports", body, **headers)
            self.assertEqual(status, expected, answer)
            self.hold(self.post, status, head, answer)
        status, head, answer = self.ask("GET", "/api/v1/reports/00000000-0000-5000-8000-000000000000")
        self.assertEqual(status, 404)
        self.hold(self.get, status, head, answer)


class CentreContract(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.contract = Contract("central-contract.openapi.yaml")
        cls.post = cls.contract.file["paths"]["/"]["post"]

    def cases(self):
        for status, response in self.post["responses"].items():
            content = self.contract.whole(response)["content"]
            for name, example in self.contract.examples(content):
                self.contract.hold(example["value"], content["application/json"]["schema"])
                yield status, name, example["value"], example["x-becomes"]

    def start_centre(self, status, value):
        received = []

        class Centre(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                received.append((self.path, dict(self.headers), body))
                answer = json.dumps({name: body["id"] if part == "ID" else part for name, part in value.items()}).encode()
                self.send_response(int(status))
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        centre = ThreadingHTTPServer(("127.0.0.1", 0), Centre)
        self.addCleanup(centre.server_close)
        self.addCleanup(centre.shutdown)
        threading.Thread(target=centre.serve_forever, args=(0.02,), daemon=True).start()
        return received, f"http://127.0.0.1:{centre.server_port}{urllib.parse.urlsplit(self.contract.file['servers'][0]['url']).path}"

    def becomes(self, kanal, report):
        """The word of `x-becomes` for how the report and the lane stand, once the centre has answered."""
        [lane] = kanal.ctl("status")["centres"]
        shown = kanal.ctl("show", report)
        [delivery] = shown["report"]["deliveries"]
        if delivery["state"] == "delivered":
            return "delivered"
        if delivery["tries"] == 0:
            return "nothing yet"
        return {"stopped": "stopped", "waiting": "waits"}.get(lane["state"], "refused")

    def test_what_becomes_of_a_report_is_what_the_file_says_and_what_is_sent_fits_it(self):
        seen = set()
        for status, name, value, becomes in self.cases():
            with self.subTest(status=status, name=name), tempfile.TemporaryDirectory(prefix="kanal-openapi-") as folder:
                received, url = self.start_centre(status, value)
                kanal = Kanald(Path(folder) / "kanal", centre=[f'{{name: lapor, kind: http, url: "{url}", token_file: token, rate: 0}}'])
                kanal.secret("token", "token-pusat-uji")
                try:
                    kanal.start()
                    report = kanal.report("satu")[1]["id"]
                    until(lambda: received and self.becomes(kanal, report) == becomes, what=f"{status} {name}: {becomes}")
                finally:
                    kanal.__exit__()
                path, headers, body = received[0]
                self.assertEqual(path, urllib.parse.urlsplit(url).path)
                self.assertEqual(headers["Content-Type"], "application/json")
                self.assertEqual(headers["Authorization"], "Bearer token-pusat-uji")
                self.contract.hold(body, self.post["requestBody"]["content"]["application/json"]["schema"])
                for parameter in self.post["parameters"]:
                    if parameter.get("required"):
                        self.assertRegex(headers[parameter["name"]], re.compile(parameter["schema"]["pattern"]))
                    else:
                        self.assertNotIn(parameter["name"], headers, "only a trial has it")
                seen.add(becomes)
        self.assertEqual(seen, {"delivered", "waits", "refused", "stopped"})


    def test_what_a_centre_says_of_reports_is_taken_as_the_file_says(self):
        hook = self.contract.file["webhooks"]["reportStatus"]["post"]
        content = hook["requestBody"]["content"]["application/json"]
        with tempfile.TemporaryDirectory(prefix="kanal-openapi-") as folder, Kanald(
                Path(folder) / "kanal", centre=['{name: meja, kind: manual, status_secrets_file: status-secrets}']) as kanal:
            kanal.secret("status-secrets", SECRET)
            kanal.start()
            report = kanal.report("satu")[1]["id"]
            for name, example in content["examples"].items():
                self.contract.hold(example["value"], content["schema"])
                body = json.dumps(example["value"]).replace('"ID"', f'"{report}"')
                headers = signed(f"msg_{name}", body)
                for parameter in hook["parameters"]:
                    self.assertRegex(headers[parameter["name"]], re.compile(parameter["schema"]["pattern"]))
                status, _, answer = kanal.request("POST", "/centre/meja/status", body, headers)
                self.assertEqual(status, 200, answer)
                taken = json.loads(answer)
                self.contract.hold(taken, hook["responses"]["200"]["content"]["application/json"]["schema"])
                self.assertEqual(taken, {"accepted": example["x-accepted"], "unknown": 0, "unreadable": 0}, name)
            for expected, body, headers in ((400, "[]", signed("a", "[]")), (401, "{}", signed("a", "{ }")), (413, "x" * 70000, signed("a", ""))):
                self.assertIn(str(expected), hook["responses"])
                self.assertEqual(kanal.request("POST", "/centre/meja/status", body, headers)[0], expected)


if __name__ == "__main__":
    unittest.main()
