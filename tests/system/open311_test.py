"""Open311 through the real daemon: every answer has the shape of GeoReport, and a report goes its way to the centre."""

import json
import subprocess
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import jsonschema

from kanal_daemon import until
from open311_gateway import KEY, open311_gateway
from stand_in_files_process import StandInFiles
from standard_webhook import SECRET, signed

SHAPES = Path(__file__).resolve().parents[1] / "data" / "open311"
SCHEMA = json.loads((SHAPES / "georeport.schema.json").read_text())
# The sample of the specification, with this gateway's key.
SAMPLE = (SHAPES / "full.form").read_bytes().replace(b"kota-0123456789abcdef", KEY.encode())


class Calls(unittest.TestCase):
    def call(self, shape, path, body=None, status=200, headers=None):
        """One request in both formats' checks; gives the JSON, or the XML's text."""
        method = "GET" if body is None else "POST"
        headers = dict(headers or {}, **({} if body is None else {"Content-Type": "application/x-www-form-urlencoded"}))
        # Lists are not to be had while they are made at a first start: a client comes again.
        got, answer_headers, answer = until(lambda: (lambda came: came[0] != 503 and came)(
            self.kanal.request(method, f"/open311/v2/{path}", body, headers)), what="an answer that is not 503")
        self.assertEqual(got, status, answer)
        if path.split("?")[0].endswith(".xml"):
            self.assertEqual(answer_headers["content-type"], "text/xml; charset=utf-8")
            checked = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", SHAPES / "georeport.xsd", "-"],
                                     input=answer, capture_output=True)
            self.assertEqual(checked.returncode, 0, checked.stderr.decode() + answer.decode())
            return answer.decode()
        self.assertEqual(answer_headers["content-type"], "application/json; charset=utf-8")
        document = json.loads(answer)
        jsonschema.Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{shape}"}).validate(document)
        return document

    def post(self, extension="json", status=200, headers=None, **fields):
        shape = "posted" if status == 200 else "errors"
        return self.call(shape, f"requests.{extension}", urlencode({"api_key": KEY, **fields}), status, headers)

    def lamp(self, text, **fields):
        return self.post(service_code="PJU", address_string="Pasar Contoh", description=text, **fields)


class Open311(Calls):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-open311-")
        self.addCleanup(folder.cleanup)
        self.kanal = open311_gateway(folder.name).start()
        self.addCleanup(self.kanal.__exit__)

    def test_every_answer_has_the_shape_of_the_specification_in_both_formats(self):
        number = self.call("posted", "requests.json", SAMPLE)[0]["service_request_id"]
        token = self.lamp("Padam <depan> & belakang 😡 ]]>")[0]["token"]
        self.post("xml", service_code="PJU", address_id="A-1")
        until(lambda: len(self.kanal.centre_file()) == 3)
        until(lambda: "service_request_id" in self.call("token", f"tokens/{token}.json")[0])
        for extension in ("json", "xml"):
            self.call("discovery", f"discovery.{extension}")
            self.call("services", f"services.{extension}")
            self.call("service_definition", f"services/001.{extension}")
            self.call("token", f"tokens/{token}.{extension}")
            self.call("requests", f"requests/{number}.{extension}")
            requests = self.call("requests", f"requests.{extension}")
            self.assertIn("Padam", str(requests))
            self.call("errors", f"services/777.{extension}", status=404)
            self.call("errors", f"requests/3273-26-999999-9.{extension}", status=404)
            self.call("errors", f"requests.{extension}?status=baru&page=0", status=400)
            self.call("errors", f"requests.{extension}", "api_key=salah", status=403)
            self.post(extension, status=400)
        # The schemas mean something: they refuse what is wrong.
        self.assertFalse(jsonschema.Draft202012Validator({**SCHEMA, "$ref": "#/$defs/requests"}).is_valid([{"status": "open"}]))

    def test_the_sample_reaches_the_centre_with_all_it_says(self):
        self.call("posted", "requests.json", SAMPLE)
        record = until(self.kanal.centre_file)[0]
        self.assertEqual(record["channel"]["kind"], "open311")
        self.assertEqual(record["channel"]["account"], "app")
        self.assertEqual(record["category"], {"code": "001", "name": "Jalan rusak"})
        self.assertEqual(record["class"], "complaint")
        self.assertEqual(record["reporter"]["name"], "Warga Contoh")
        self.assertEqual(record["place"]["point"], {"latitude": -6.914744, "longitude": 107.60981})
        self.assertEqual(record["attachments"][0]["url"], "https://foto.example/1.jpg")
        self.assertIn("Seberapa dalam lubangnya? Lebih dari 5 cm", record["text"])

    def test_an_id_and_a_token_resolve_to_the_centres_tracking_id(self):
        number = self.call("posted", "requests.json", SAMPLE)[0]["service_request_id"]
        token = self.lamp("Padam")[0]["token"]
        found = until(lambda: self.call("token", f"tokens/{token}.json")[0].get("service_request_id"))
        tracking = [self.kanal.ctl("show", name)["report"]["tracking_ids"][0] for name in (number, token)]
        self.assertEqual(found, tracking[1])
        self.assertEqual(self.call("requests", f"requests/{found}.json")[0]["description"], "Padam")
        self.assertIn(tracking[0], self.call("requests", f"requests/{number}.json")[0]["status_notes"])

    def test_what_the_centre_says_of_a_report_is_an_update_and_closes_it(self):
        self.kanal.stop()
        self.kanal.secret("status-secrets", SECRET)
        self.kanal.centre[0] = self.kanal.centre[0].replace("kind: file", "kind: file, status_secrets_file: status-secrets")
        self.kanal.write_config()
        self.kanal.start()
        number = self.call("posted", "requests.json", SAMPLE)[0]["service_request_id"]
        report = self.kanal.ctl("show", number)["report"]["id"]
        until(lambda: self.call("updates", "servicerequestupdates.json"))
        for message, item in (("m1", {"status": "Terdisposisi ke Dinas PU"}), ("m2", {"state": "done"})):
            body = json.dumps({"type": "report.status", "timestamp": "2026-03-25T08:00:00Z", "data": {"report_id": report, **item}})
            self.assertEqual(self.kanal.request("POST", "/centre/outbox/status", body, signed(message, body))[0], 200)
        updates = until(lambda: (lambda told: len(told) == 3 and told)(self.call("updates", "servicerequestupdates.json")))
        self.assertEqual([(one["service_request_id"], one["status"]) for one in updates], [(number, "open"), (number, "open"), (number, "closed")])
        self.assertEqual([one["description"] for one in updates[1:]], ["Terdisposisi ke Dinas PU", "Selesai"])
        self.call("updates", "servicerequestupdates.xml")
        self.assertEqual(self.call("requests", f"requests/{number}.json")[0]["status"], "closed")

    def test_a_post_repeated_in_parallel_and_after_a_restart_is_one_report(self):
        with ThreadPoolExecutor(10) as pool:
            codes = list(pool.map(lambda _: self.kanal.request(
                "POST", "/open311/v2/requests.json", SAMPLE, {"Content-Type": "application/x-www-form-urlencoded"})[0], range(20)))
        self.assertLessEqual(set(codes), {200, 409})
        first = self.call("posted", "requests.json", SAMPLE)
        self.kanal.kill()
        self.kanal.start()
        self.assertEqual(self.call("posted", "requests.json", SAMPLE), first)
        keyed = {"Idempotency-Key": "kunci-1"}
        other = self.call("posted", "requests.json", SAMPLE, headers=keyed)
        self.assertEqual(self.call("posted", "requests.json", SAMPLE, headers=keyed), other)
        self.assertNotEqual(other, first)
        self.assertEqual(len(self.call("requests", "requests.json")), 2)
        self.assertEqual(len(until(lambda: len(self.kanal.centre_file()) == 2 and self.kanal.centre_file())), 2)

    def test_the_public_sees_no_name_no_number_and_nothing_confidential(self):
        self.lamp("Hubungi 081234567890", first_name="Siti", last_name="Rahayu", phone="080000000001")
        self.lamp("Sangat rahasia", confidential="true")
        self.post(service_code="WBS", address_string="Kantor", description="Suap")
        self.kanal.report("app-1", "Lewat aplikasi")
        until(lambda: len(self.kanal.centre_file()) == 4)
        until(lambda: len(self.call("requests", "requests.json")) == 1)
        for extension in ("json", "xml"):
            shown = str(self.call("requests", f"requests.{extension}"))
            self.assertIn("[telepon]", shown)
            for secret in ("Siti", "Rahayu", "0812", "0800", "rahasia", "Suap", "aplikasi"):
                self.assertNotIn(secret, shown)
        self.assertEqual(len(self.call("requests", f"requests.json?api_key={KEY}")), 3)

    def test_pages_and_dates_go_through_the_real_spool(self):
        for i in range(7):
            self.post(service_code="001", address_string="a", description=f"Lubang {i}", **{"attribute[KEDALAMAN]": "dalam"})
        texts = []
        for page in (1, 2, 3):
            for request in self.call("requests", f"requests.json?page={page}&page_size=3"):
                texts.append(request["description"].split("\n")[0])
        self.assertEqual(texts, [f"Lubang {i}" for i in range(6, -1, -1)])
        self.assertEqual(self.call("requests", "requests.json?end_date=2020-01-01T00:00:00Z"), [])

    def test_no_log_line_holds_what_came(self):
        self.call("posted", "requests.json", SAMPLE)
        self.post(status=404, service_code="rahasia-kode", address_string="a")
        self.call("errors", "requests/rahasia-nama.json", status=404)
        self.kanal.stop()
        log = "\n".join(self.kanal.log_lines)
        for secret in (KEY, "Lubang", "Warga", "080000000001", "android-abc", "rahasia-kode", "rahasia-nama", "Melati"):
            self.assertNotIn(secret, log)


class Picture(Calls):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-open311-")
        self.addCleanup(folder.cleanup)
        self.files = StandInFiles(Path(folder.name))
        self.addCleanup(self.files.close)
        self.kanal = open311_gateway(folder.name, extra=self.files.media_section).start()
        self.addCleanup(self.kanal.__exit__)

    def test_a_picture_behind_a_media_url_follows_its_report_which_stays_one(self):
        url = f"https://127.0.0.1:{self.files.port}/ok"
        self.lamp("Padam", media_url=url)
        first, second = until(lambda: len(self.kanal.centre_file()) >= 2 and self.kanal.centre_file())
        self.assertEqual((first["attachments"][0]["url"], first["attachments"][0]["sha256"]), (url, ""))
        self.assertEqual(second["id"], first["id"])
        self.assertEqual(second["attachments"][0]["media_type"], "image/png")
        # A stranger's address is never shown as ours.
        shown = until(lambda: self.call("requests", "requests.json"))
        self.assertEqual([request["media_url"] for request in shown], [None])


if __name__ == "__main__":
    unittest.main()
