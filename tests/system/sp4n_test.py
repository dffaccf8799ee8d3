"""The real daemon before a centre with the XML interface of 2018, which knows no repetition."""

import os
import subprocess
import tempfile
import unittest

from kanal_daemon import KANALCTL, Kanald, until
from stand_in_centre_process import StandInXmlCentre


class Sp4n(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-sp4n-")
        self.addCleanup(folder.cleanup)
        self.centre = StandInXmlCentre("--token", "{GUID-uji}")
        self.addCleanup(self.centre.close)
        self.kanal = Kanald(folder.name)
        self.kanal.secret("sp4n-token", "{GUID-uji}\n")
        self.addCleanup(self.kanal.__exit__)

    def start(self, more=""):
        self.kanal.centre = [f"{{name: sp4n, kind: sp4n_xml, url: \"{self.centre.url}\", token_file: sp4n-token{more}}}"]
        self.kanal.write_config()
        self.kanal.start()

    def with_lookup(self):
        return f', lookup: {{url: "{self.centre.lookup}", found: //trackingid, not_found: //tidakada, not_found_after: 1m}}'

    def show(self, name):
        return self.kanal.ctl("show", name)["report"]

    def until_state(self, name, state):
        until(lambda: self.show(name)["state"] == state, what=f"the state {state}")

    def text(self, *words):
        """What an operator reads."""
        run = subprocess.run([KANALCTL, "--socket", str(self.kanal.folder / "admin.sock"), *words],
                             capture_output=True, text=True, timeout=60, env={**os.environ, "LC_ALL": "C.UTF-8"})
        return run.stdout + run.stderr

    def test_a_report_reaches_the_centre_once_and_its_numbers_there_are_kept(self):
        self.start()
        _, answer = self.kanal.report("satu", "Jalan <rusak> & gelap")
        self.until_state(answer["id"], "delivered")
        delivery = self.show(answer["id"])["deliveries"][0]
        self.assertEqual([delivery["tracking_id"]], self.centre.effects(answer["number"]))
        self.assertEqual(delivery["said"], "transaksiid 7" + delivery["tracking_id"])
        self.assertIn("Jalan &lt;rusak&gt; &amp; gelap", self.centre.state()["bodies"][0])
        self.assertEqual(self.show(delivery["tracking_id"])["id"], answer["id"])
        self.kanal.stop()
        self.assertNotIn("GUID-uji", "\n".join(self.kanal.log_lines))

    def test_a_person_settles_a_report_whose_answer_was_lost(self):
        self.start()
        self.centre.mode("lost", times=1)
        _, found = self.kanal.report("hilang")
        self.until_state(found["id"], "unknown")
        self.centre.mode("body", body="", times=1)
        _, absent = self.kanal.report("kosong")
        self.until_state(absent["id"], "unknown")
        listed = {row["id"] for row in self.kanal.ctl("reports", "--state", "unknown")["reports"]}
        self.assertEqual(listed, {found["id"], absent["id"]})
        self.assertIn("BERTINDAK: 2 laporan tak pasti sampai di pusat sp4n", self.text("check"))
        self.assertEqual(self.kanal.ctl("status")["centres"][0]["unknown"], 2)
        page = self.kanal.request("GET", "/metrics", side="ops")[2].decode()
        self.assertRegex(page, r'kanal_deliveries\{[^}]*state="unknown"[^}]*\} 2')
        shown = self.text("show", found["number"])
        self.assertIn("Tak pasti apakah pusat sp4n sudah menerimanya", shown)
        self.assertIn("sudah terkirim, tetapi jawabannya tidak datang", shown)
        self.assertIn(f"kanalctl entered {found['number']} --centre sp4n --tracking-id N", shown)
        self.assertIn(f"kanalctl release {found['number']} --centre sp4n", shown)

        there = self.centre.effects(found["number"])[0]
        self.assertIn("di pusat sp4n", self.text("entered", found["number"], "--tracking-id", there))
        self.assertIn("sudah tercatat", self.text("entered", found["number"], "--tracking-id", there))
        self.kanal.ctl("release", absent["number"], "--centre", "sp4n")
        self.until_state(absent["id"], "delivered")
        self.assertEqual(self.show(found["id"])["deliveries"][0]["tracking_id"], there)
        self.assertEqual(self.kanal.ctl("show", found["id"])["journal"][0]["action"], "entered")
        for number in (found["number"], absent["number"]):
            self.assertEqual(len(self.centre.effects(number)), 1)

    def test_a_report_in_hand_when_the_daemon_is_killed_is_asked_for_and_not_sent_again(self):
        self.start(self.with_lookup())
        self.centre.mode("silent")
        _, answer = self.kanal.report("mati")
        until(lambda: self.centre.state()["raw"] == 1)
        self.kanal.kill()
        self.centre.mode("ok")
        self.kanal.start()
        until(lambda: self.show(answer["id"])["state"] != "queued")
        self.assertEqual(self.show(answer["id"])["deliveries"][0]["why"], "the process ended while it was being sent")
        self.assertIn("Kanal menanyakannya sendiri ke pusat", self.text("show", answer["id"]))
        self.kanal.ctl("flush", answer["id"])
        self.until_state(answer["id"], "delivered")
        self.assertEqual(self.centre.state()["raw"], 1)
        self.assertEqual([self.show(answer["id"])["deliveries"][0]["tracking_id"]], self.centre.effects(answer["number"]))
        self.assertEqual(len(self.kanal.events("report_found")), 1)

    def test_what_a_person_carries_to_a_manual_centre_is_entered_with_its_number(self):
        self.kanal.centre = ["{name: meja, kind: manual}"]
        self.kanal.write_config()
        self.kanal.start()
        _, answer = self.kanal.report("meja")
        self.assertEqual(self.show(answer["id"])["deliveries"][0]["state"], "queued")
        self.assertIn("nomor di pusat terdiri atas", self.text("entered", answer["number"], "--tracking-id", "19 00"))
        self.kanal.ctl("entered", answer["number"], "--tracking-id", "1900042")
        self.assertEqual(self.show("1900042")["state"], "delivered")
        self.assertEqual(self.kanal.ctl("status")["centres"][0]["queued"], 0)


if __name__ == "__main__":
    unittest.main()
