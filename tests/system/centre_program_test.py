"""The installed kanal-centre: what it takes by HTTP and XML, what it answers, and the faults that it makes when it is asked to."""

import json
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from centre_program import KANAL_CENTRE, CentreProgram
from kanal_daemon import Kanald, until

RECORD = {"id": "5b0e6f0e-7d0c-5a8e-9d9a-3f6f1f0a7c11", "number": "3273-26-48172093-7", "agency": "32.73", "text": "PJU padam"}
XML = ('<?xml version="1.0" encoding="UTF-8"?>\n<lapor token="{%s}"><pelapor><email/></pelapor><laporan rahasia="0" anonim="0">'
       "<isi>PJU padam\n\nNomor: 3273-26-48172093-7</isi></laporan></lapor>")


class Centre(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-pusat-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.centre = CentreProgram(self.folder / "centre")
        self.addCleanup(self.centre.close)

    def post(self, record=None, key=None, **headers):
        record = record or RECORD
        headers = {"Content-Type": "application/json", "Idempotency-Key": key or record["id"],
                   "Kanal-Received-At": "2026-03-25T08:15:30.123Z", **headers}
        return self.centre.request("POST", "/laporan", json.dumps(record).encode(), **headers)

    def post_xml(self, token="0-1"):
        return self.centre.request("POST", "/api/stream/addstream", (XML % token).encode(), **{"Content-Type": "text/xml; charset=UTF8"})

    def test_a_record_gets_one_tracking_id_also_for_its_repetition_and_its_editions(self):
        self.centre.start()
        status, first = self.post()
        self.assertEqual(status, 201)
        self.assertEqual(json.loads(first)["report_id"], RECORD["id"])
        self.assertEqual(self.post(), (200, first))
        self.assertEqual(self.post(key=RECORD["id"] + ".r1"), (201, first))
        self.assertEqual(self.centre.stop(), 0)
        self.centre.start()
        self.assertEqual(self.post(), (200, first))
        for name in (RECORD["id"], RECORD["number"]):
            status, found = self.centre.request("GET", f"/reports/{name}")
            self.assertEqual(json.loads(found)["tracking_id"], json.loads(first)["tracking_id"])
        self.assertEqual(self.centre.request("GET", "/reports/tidak-ada")[0], 404)
        self.assertEqual(self.centre.counts(), [
            {"day": "2026-03-25", "gateway": "32.73", "way": "http", "messages": 2, "reports": 1, "repeated": 2, "conflicting": 0,
             "claimed": None}])
        table = subprocess.run([KANAL_CENTRE, "--database", self.centre.database, "--counts"], capture_output=True, text=True, timeout=30)
        self.assertRegex(table.stdout, r"(?m)^2026-03-25 +32\.73 +http +2 +1 +2 +0 +- +-$")

    def test_a_trial_is_answered_like_any_other_and_takes_no_effect(self):
        self.centre.start()
        status, receipt = self.post(**{"Kanal-Trial": "true"})
        self.assertEqual(status, 201)
        self.assertEqual(json.loads(receipt)["report_id"], RECORD["id"])
        self.assertEqual(self.centre.effects(), {})
        self.assertEqual(self.centre.counts(), [])

    def test_what_is_no_record_is_refused_and_takes_no_effect(self):
        self.centre.start()
        self.assertEqual(self.post({"id": ""}, key="a")[0], 400)
        self.assertEqual(self.post(key="another-report")[0], 422)
        self.assertEqual(self.centre.effects(), {})

    def test_without_a_token_that_it_knows_nothing_is_taken(self):
        for name in ("token", "xml-token"):
            (self.folder / name).write_text(f"{name}-pusat-uji-0123\n")
            (self.folder / name).chmod(0o600)
        self.centre.arguments = ("--token-file", self.folder / "token", "--xml-token-file", self.folder / "xml-token")
        self.centre.start()
        self.assertEqual(self.post()[0], 401)
        self.assertEqual(self.post(Authorization="Bearer salah")[0], 401)
        self.assertIn(b"<error>token tidak valid</error>", self.post_xml()[1])
        self.assertEqual(self.post(Authorization="Bearer token-pusat-uji-0123")[0], 201)
        for view in ("/counts", f"/reports/{RECORD['id']}"):
            self.assertEqual(self.centre.request("GET", view)[0], 401)
            self.assertEqual(self.centre.request("GET", view, Authorization="Bearer token-pusat-uji-0123")[0], 200)
        self.assertIn(b"<trackingid>", self.centre.request(
            "POST", "/api/stream/addstream", (XML % "x").replace("{x}", "xml-token-pusat-uji-0123").encode(), **{"Content-Type": "text/xml"})[1])

    def test_xml_v1_knows_no_repetition_and_can_be_asked_by_number(self):
        self.centre.start()
        status, first = self.post_xml()
        self.assertEqual(status, 200)
        tracking_id = re.search(rb"<trackingid>(\d+)</trackingid><transaksiid>\d+</transaksiid>", first)[1]
        self.assertNotIn(tracking_id, self.post_xml()[1])
        found = self.centre.request("GET", "/api/stream/addstream?nomor=3273-26-48172093-7")[1]
        self.assertIn(tracking_id, found)
        self.assertIn(b"<error>", self.centre.request("GET", "/api/stream/addstream?nomor=1")[1])
        self.assertIn(b"<error>", self.centre.request("POST", "/api/stream/addstream", b"<lapor/>", **{"Content-Type": "text/xml"})[1])
        self.assertEqual([(count["gateway"], count["messages"]) for count in self.centre.counts()], [("32.73", 2)])

    def test_each_fault_does_what_it_says_and_no_more(self):
        self.centre.start()
        for number, (mode, more, effects) in enumerate([
                ("lost_before", {}, 0), ("lost_after", {}, 1), ("cut", {"bytes": 9}, 1), ("status", {"status": 503}, 0),
                ("wrong_receipt", {}, 1), ("delay", {"milliseconds": 1}, 1)]):
            record = dict(RECORD, id=f"laporan-{number}")
            self.centre.order(mode, times=1, **more)
            before = len(self.centre.effects())
            try:
                status, body = self.post(record)
            except OSError:
                status, body = 0, b""
            except Exception as cut:  # of http.client: no whole status line
                status, body = 0, str(cut).encode()
            expected = {"lost_before": 0, "lost_after": 0, "cut": 0, "status": 503, "wrong_receipt": 201, "delay": 201}[mode]
            self.assertEqual(status, expected, mode)
            self.assertEqual(len(self.centre.effects()) - before, effects, mode)
            self.assertEqual(f'"laporan-{number}"'.encode() in body, mode == "delay", mode)
            self.assertEqual(self.post(record)[0], 200 if effects else 201, mode)

    def test_without_the_option_nobody_can_order_a_fault(self):
        self.centre.start()
        self.centre.stop()
        process = subprocess.Popen([KANAL_CENTRE, "--database", self.centre.database, "--listen", "127.0.0.1:0"],
                                   stderr=open(self.centre.folder / "log", "wb"))
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        until(lambda: self.centre.port, what="its port")
        self.assertEqual(self.centre.request("POST", "/faults", b"{}", **{"Content-Type": "application/json"})[0], 404)

    def test_kanald_delivers_to_it_through_every_fault(self):
        self.centre.start()
        kanal = Kanald(self.folder / "kanal", centre=[
            f'{{name: pusat, kind: http, url: "http://127.0.0.1:{self.centre.port}/laporan", rate: 0}}'])
        self.addCleanup(kanal.__exit__)
        kanal.start()
        accepted = []
        for mode, more in [("lost_before", {}), ("lost_after", {}), ("cut", {"bytes": 30}), ("status", {"status": 503}), ("wrong_receipt", {})]:
            self.centre.order(mode, times=1, **more)
            for i in range(3):
                accepted.append(kanal.report(f"{mode}-{i}")[1]["id"])
            until(lambda: kanal.ctl("status")["centres"][0]["queued"] == 0, seconds=60, what="an empty outbox")
        self.assertEqual(set(self.centre.effects()), set(accepted))


if __name__ == "__main__":
    unittest.main()
