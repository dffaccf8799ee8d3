"""Reports that a person looks at first, through the real daemon: held back, listed, passed, closed."""

import contextlib
import json
import signal
import sqlite3
import subprocess
import tempfile
import time
import unittest

from kanal_daemon import KANALCTL, Kanald, until


def comment(comment_id, text, verb="add", at=1772327731):
    value = {"item": "comment", "verb": verb, "comment_id": comment_id, "post_id": "1_1", "parent_id": "1_1",
             "from": {"id": "6660001", "name": "Warga Contoh"}, "created_time": at, "message": text}
    return {"object": "page", "entry": [{"id": "1", "time": at, "changes": [{"field": "feed", "value": value}]}]}


def like(post_id, at=1772327731):
    value = {"item": "reaction", "verb": "add", "reaction_type": "like", "post_id": post_id,
             "from": {"id": "6660001", "name": "Warga Contoh"}, "created_time": at}
    return {"object": "page", "entry": [{"id": "1", "time": at, "changes": [{"field": "feed", "value": value}]}]}


class Review(unittest.TestCase):
    def start(self, forward):
        folder = tempfile.TemporaryDirectory(prefix="kanal-review-")
        self.addCleanup(folder.cleanup)
        self.kanal = Kanald(folder.name, app_options=f", {forward}").start()
        self.addCleanup(self.kanal.__exit__)

    def review(self):
        return self.kanal.ctl("reports", "--state", "review")["reports"]

    def say(self, *words):
        """kanalctl as an operator types it; gives (exit code, all it wrote)."""
        run = subprocess.run([KANALCTL, "--socket", str(self.kanal.folder / "admin.sock"), *words],
                             capture_output=True, text=True, timeout=60)
        return run.returncode, run.stdout + run.stderr

    def test_a_reviewed_channel_forwards_what_a_person_lets_pass_and_nothing_else(self):
        self.start("forward: review")
        ids = []
        for name in ("lulus", "tutup", "tunggu"):
            status, answer = self.kanal.report(name, f"Laporan {name}")
            self.assertEqual((status, answer["status"]), (201, "review"))
            ids.append(answer["id"])
        listed = {report["id"]: report for report in self.review()}
        passed, closed, waits = (listed[id] for id in ids)
        self.assertEqual(waits["state"], "review")
        self.assertIn("looked at", waits["why"])
        self.assertRegex(waits["since"], r"^\d{4}-\d\d-\d\dT")
        self.assertEqual(self.kanal.ctl("status")["review"], 3)

        self.kanal.ctl("pass", passed["number"])
        self.kanal.ctl("close", closed["id"], "--reason", "bukan pengaduan")
        until(self.kanal.centre_file)
        self.kanal.kill()
        self.kanal.start()
        self.assertEqual([report["id"] for report in self.review()], [waits["id"]])
        self.assertEqual(self.kanal.report("tutup", "Laporan tutup")[1]["id"], closed["id"])
        shown = self.kanal.ctl("show", closed["id"])
        self.assertEqual((shown["report"]["state"], shown["report"]["why"]), ("closed", "bukan pengaduan"))
        self.assertEqual(shown["journal"][0]["action"], "close")
        self.assertEqual([record["text"] for record in self.kanal.centre_file()], ["Laporan lulus"])
        page = self.kanal.request("GET", "/metrics", side="ops")[2].decode()
        self.assertRegex(page, r"(?m)^kanal_reports_in_review 1$")
        self.assertRegex(page, r"(?m)^kanal_oldest_review_seconds \d")

    def test_only_what_has_a_tag_goes_on_by_itself(self):
        self.start('forward: tagged, tags: ["#lapor"]')
        self.kanal.report("satu", "Lampu mati #LAPOR!")
        self.kanal.report("dua", "#laporan keuangan")
        self.assertEqual(self.kanal.webhook(comment("1_2", "Kanal lain tidak ikut"))[0], 200)
        records = until(lambda: len(self.kanal.centre_file()) == 2 and self.kanal.centre_file())
        self.assertEqual({record["text"] for record in records}, {"Lampu mati #LAPOR!", "Kanal lain tidak ikut"})
        self.assertEqual(len(self.review()), 1)
        self.assertIn("tags", self.review()[0]["why"])

    def test_comments_wait_where_they_shall_and_what_is_written_to_us_goes_on(self):
        self.start("forward: all")
        self.kanal.stop()
        self.kanal.config.write_text(self.kanal.config.read_text().replace("kind: facebook", "kind: facebook, comments: review"))
        self.kanal.start()
        post = {"item": "post", "verb": "add", "post_id": "1_7", "from": {"id": "6660001", "name": "Warga Contoh"},
                "created_time": 1772327731, "message": "Jalan rusak"}
        self.assertEqual(self.kanal.webhook(comment("1_2", "Semangat pak!"))[0], 200)
        self.assertEqual(self.kanal.webhook({"object": "page", "entry": [{"id": "1", "time": 1772327731, "changes": [
            {"field": "feed", "value": post}]}]})[0], 200)
        until(self.kanal.centre_file)
        waits, = self.review()
        self.assertIn("comment", waits["why"])
        self.kanal.ctl("pass", waits["id"])
        until(lambda: len(self.kanal.centre_file()) == 2)
        self.assertEqual([record["text"] for record in self.kanal.centre_file()], ["Jalan rusak", "Semangat pak!"])

    def test_a_reload_changes_what_is_forwarded_from_then_on(self):
        self.start("forward: all")
        self.kanal.report("satu", "Laporan satu")
        until(self.kanal.centre_file)
        self.kanal.app_options = ", forward: review"
        self.kanal.write_config()
        self.kanal.process.send_signal(signal.SIGHUP)
        until(lambda: self.kanal.events("config_reloaded"), what="the reload")
        self.kanal.report("dua", "Laporan dua")
        self.assertEqual(len(self.review()), 1)
        self.kanal.ctl("pass", self.review()[0]["id"])
        until(lambda: len(self.kanal.centre_file()) == 2)

    def test_the_operator_reads_in_indonesian_what_waits_and_what_to_do(self):
        self.start("forward: review")
        number = self.kanal.report("satu", "Lampu mati")[1]["number"]
        say = self.say
        until(lambda: "1 laporan menunggu petugas, yang tertua sejak" in say("status")[1], what="the count of what waits")
        listing = say("reports", "--state", "review")[1]
        self.assertIn("SEJAK", listing)
        self.assertIn("SEBAB", listing)
        self.assertIn("semua laporan kanal ini ditinjau dulu", listing)
        shown = say("show", number)[1]
        self.assertIn(f"kanalctl pass {number}", shown)
        self.assertRegex(shown, "(?m)^Sebab +semua laporan kanal ini ditinjau dulu$")
        self.assertEqual(say("pass", "3273-26-999999-6"), (1, "kanalctl: tidak ada laporan dengan nomor atau id ini\n"))
        for words in (("pass",), ("close", "--reason", "x"), ("hold", "--reason", "x"), ("release",), ("flush",), ("show",)):
            self.assertIn("angka yang keliru", say(words[0], "3273-26-999999-0", *words[1:])[1])
        self.assertEqual(say("close", number)[0], 64)
        self.assertEqual(say("close", number, "--reason", "")[0], 1)
        self.assertEqual(say("close", number, "--reason", "salah kirim")[0], 0)
        code, words = say("close", number, "--reason", "lagi")
        self.assertEqual((code, words), (1, "kanalctl: laporan ini sudah ditutup\n"))
        self.assertEqual(say("pass", number)[0], 0)
        until(self.kanal.centre_file)
        self.assertIn("sudah di pusat", say("close", number, "--reason", "x")[1])

    def test_an_event_of_an_unknown_kind_is_logged_once_listed_shown_and_stays_when_it_is_still_unknown(self):
        self.start("forward: all")
        for at in (1772327731, 1772327732):
            event = {"object": "page", "entry": [{"id": "1", "time": at, "changes": [
                {"field": "jenis_baru", "value": {"text": "isi rahasia"}}]}]}
            self.assertEqual(self.kanal.webhook(event)[0], 200)
        listed = self.kanal.ctl("ignored")
        self.assertEqual([(kind["channel"], kind["count"]) for kind in listed["kinds"]], [("facebook", 2)])
        self.assertIn("jenis_baru", listed["kinds"][0]["why"])
        lines = self.kanal.events("unknown_event")
        self.assertEqual(len(lines), 1)
        self.assertIn("channel=facebook", lines[0])
        self.assertNotIn("rahasia", lines[0])
        self.assertEqual(self.kanal.ctl("status")["ignored"], 2)
        newest = listed["ignored"][0]["id"]
        self.assertIn("isi rahasia", self.kanal.ctl("ignored", "show", newest)["ignored"]["raw"])
        self.assertIn("isi rahasia", self.say("ignored", "show", newest)[1])
        self.assertIn("jenis_baru", self.say("ignored")[1])
        code, words = self.say("ignored", "replay", newest)
        self.assertEqual(code, 1)
        self.assertIn("masih jenis yang tidak dikenal", words)
        self.assertEqual(self.say("ignored", "replay", "i999"),
                         (1, "kanalctl: tidak ada peristiwa yang diabaikan dengan id ini\n"))
        self.assertEqual(len(self.kanal.ctl("ignored")["ignored"]), 2)

    def test_an_event_that_reads_as_a_report_after_an_update_becomes_one(self):
        self.start("forward: all")
        self.kanal.stop()
        event = comment("1_9", "Ternyata laporan")
        with contextlib.closing(sqlite3.connect(self.kanal.folder / "state" / "spool.db")) as spool, spool:
            for item, kept in ((1, event), (2, like("1_9"))):
                spool.execute("INSERT INTO ignored (item, channel, why, received_at, media_type, bytes) "
                              "VALUES (?, 'facebook', 'kind: once unknown', ?, 'application/json', ?)",
                              (item, int(time.time() * 1000), json.dumps(kept).encode()))
        self.kanal.start()
        self.assertIn("1 laporan", self.say("ignored", "replay", "i1")[1])
        self.assertEqual(until(self.kanal.centre_file)[0]["text"], "Ternyata laporan")
        self.assertEqual(self.say("ignored", "replay", "i1"), (1, "kanalctl: peristiwa ini sudah dibaca ulang\n"))
        self.assertIn("sekarang dikenal", self.say("ignored", "replay", "i2")[1])
        listed = self.kanal.ctl("ignored")
        self.assertEqual((listed["kinds"], listed["ignored"]), ([], []))
        self.assertEqual(self.kanal.ctl("ignored", "show", "i1")["journal"][0]["action"], "replay")


if __name__ == "__main__":
    unittest.main()
