"""What an operator reads and does at a terminal, with the real kanalctl against the real daemon."""

import os
import pty
import re
import signal
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

from kanal_daemon import KANALCTL, Kanald, until
from stand_in_centre_process import StandInCentre


class Operator(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-operator-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.centre = StandInCentre(self.folder / "centre.jsonl", "--token", "token-pusat-uji")
        self.addCleanup(self.centre.close)
        self.kanal = Kanald(self.folder / "kanal", centre=[
            f'{{name: lapor, kind: http, url: "{self.centre.url}", token_file: token, rate: 0}}'])
        self.kanal.secret("token", "token-pusat-uji")
        self.addCleanup(self.kanal.__exit__)

    def ctl(self, *words, seconds=60):
        """As at a prompt, without --json; gives (code, output, errors)."""
        run = subprocess.run([KANALCTL, "--socket", str(self.kanal.folder / "admin.sock"), *words],
                             capture_output=True, text=True, timeout=seconds)
        return run.returncode, run.stdout, run.stderr

    def show(self, report):
        return self.kanal.ctl("show", report["id"])["report"]

    # --- why a report waits, and how it goes on

    def test_a_refused_report_says_why_in_whose_words_and_when_it_is_tried_again_and_a_flush_sends_it(self):
        self.centre.mode("422", text='{"message": "Kategori wajib diisi\\u202e"}')
        self.kanal.start()
        _, refused = self.kanal.report("ditolak")
        until(lambda: self.show(refused)["deliveries"][0]["why"], what="the refusal")
        delivery = self.show(refused)["deliveries"][0]
        self.assertEqual((delivery["tries"], delivery["why"], delivery["said"]), (1, "http 422", "Kategori wajib diisi"))
        self.assertRegex(delivery["next_try"], r"^\d{4}-\d\d-\d\dT")
        code, text, _ = self.ctl("show", refused["number"])
        self.assertEqual(code, 0)
        self.assertRegex(text, r"lapor +0\.0 +queued +1 +20[0-9-]+ [0-9:]+ WIB +20[0-9-]+ [0-9:]+ WIB")
        self.assertIn("sebab: http 422\n    pusat berkata:\n  > Kategori wajib diisi\n", text)
        until(lambda: 'http 422; pusat berkata: "Kategori wajib diisi"' in self.ctl("reports", "--state", "queued")[1], what="the centre's words in the list")
        self.assertNotIn("Kategori", "\n".join(self.kanal.log_lines))  # the centre's words are no log line

        self.centre.mode("ok")
        code, text, _ = self.ctl("flush", refused["number"])
        self.assertEqual(code, 0, text)
        until(lambda: self.show(refused)["state"] == "delivered", what="the delivery")
        delivery = self.show(refused)["deliveries"][0]
        self.assertEqual((delivery["tracking_id"], delivery["said"], delivery["tries"]), ("LAPOR-1", "", 2))
        self.assertEqual([entry["action"] for entry in self.kanal.ctl("show", refused["id"])["journal"]], ["flush"])
        self.assertIn(refused["number"], self.ctl("show", "LAPOR-1")[1])  # found by the centre's number as well

    def test_a_lane_that_waits_is_tried_at_once_after_a_flush(self):
        self.centre.mode("away")
        self.kanal.start()
        _, report = self.kanal.report("menunggu")
        until(lambda: self.kanal.ctl("status")["centres"][0]["state"] == "waiting", what="the lane to wait")
        until(lambda: self.show(report)["deliveries"][0].get("lane") == "waiting", what="the lane's state at the report")
        self.centre.mode("ok")
        self.ctl("flush")
        until(lambda: self.show(report)["state"] == "delivered", seconds=10, what="the delivery")

    # --- check

    def test_check_is_one_line_and_a_code_for_a_monitor(self):
        self.kanal.start()
        self.assertEqual(self.ctl("check")[:2], (0, "BAIK\n"))
        self.kanal.webhook(b"tidak terbaca")
        self.assertEqual(self.ctl("check")[:2], (1, "LIHAT: 1 kiriman di karantina\n"))
        self.kanal.secret("token", "token-yang-dicabut")
        self.kanal.report("token")
        until(lambda: self.kanal.ctl("status")["centres"][0]["state"] == "stopped", what="the lane to stop")
        code, text, _ = self.ctl("check")
        self.assertEqual(code, 2)
        self.assertRegex(text, r"^BERTINDAK: pusat lapor menolak kita: http 401; [^\n]*\n$")

    def test_check_does_not_wait_for_a_daemon_that_hangs_or_is_not_there(self):
        self.assertEqual(self.ctl("check")[0], 2)
        self.kanal.start()
        self.kanal.process.send_signal(signal.SIGSTOP)
        try:
            code, text, _ = self.ctl("check", seconds=10)
        finally:
            self.kanal.process.send_signal(signal.SIGCONT)
        self.assertEqual(code, 2)
        self.assertRegex(text, r"^BERTINDAK: kanald tidak menjawab")

    # --- lists

    def test_a_list_can_be_asked_for_words_a_sender_and_a_time_and_read_page_by_page(self):
        self.kanal.start()
        for i in range(5):
            self.kanal.report(f"daftar-{i}", f"Lampu mati nomor {i}", reporter={"name": f"Siti {i}", "phone": f"0812345678{i}"})
        ids = lambda *words: [row["id"] for row in self.kanal.ctl("reports", *words)["reports"]]
        self.assertEqual(len(ids("--text", "lampu MATI nomor 3")), 1)
        self.assertEqual(len(ids("--sender", "siti 2")), 1)
        self.assertEqual(len(ids("--sender", "+62812345678")), 5)
        self.assertEqual(len(ids("--since", "1h", "--channel", "app")), 5)
        self.assertEqual(ids("--until", "2020-01-01"), [])
        page = self.kanal.ctl("reports", "--limit", "3")
        rest = self.kanal.ctl("reports", "--limit", "3", "--before", str(page["before"]))
        self.assertEqual(len(page["reports"] + rest["reports"]), 5)
        self.assertNotIn("before", rest)

    # --- words

    def test_a_slip_is_answered_in_one_language_with_what_would_be_right(self):
        self.kanal.start()
        english = r"(?i)\b(is|the|not|required|expected|report|no such|error)\b"
        for words, code, says in [
            (["hold", "3273-26-1"], 64, "--reason harus diisi"),
            (["show"], 64, "ID harus diisi"),
            ([], 64, "sebutkan satu perintah"),
            (["lihat"], 64, "tidak dikenal: lihat"),
            (["centre"], 64, "sebutkan satu perintah"),
            (["ignored", "show"], 64, "ID harus diisi"),
            (["reports", "--limit"], 64, "--limit butuh satu isian"),
            (["reports", "--limit", "banyak"], 64, "--limit butuh bilangan"),
            (["reports", "--all", "--limit", "9"], 64, "tidak dapat dipakai bersama --"),
            (["--json=mungkin", "status"], 64, "--json tidak menerima isian itu"),
            (["reports", "--channel", "tidakada"], 1, 'tidak ada kanal bernama "tidakada"; yang ada: app, facebook'),
            (["reports", "--state", "hilang"], 1, 'tidak ada keadaan bernama "hilang"'),
            (["reports", "--since", "kemarin"], 64, "waktu tidak terbaca"),
            (["hold", "tidak-ada", "--reason", "x"], 1, "tidak ada laporan"),
            (["release", "tidak-ada"], 1, "tidak ada laporan"),
            (["flush", "tidak-ada"], 1, "tidak ada laporan"),
            (["show", "tidak-ada"], 1, "tidak ada laporan"),
            (["discard", "q99", "--reason", "x"], 1, "tidak ada butir karantina"),
        ]:
            with self.subTest(words=words):
                got, _, errors = self.ctl(*words)
                self.assertEqual(got, code, errors)
                self.assertIn(says, errors)
                self.assertNotRegex(errors.replace("kanalctl --help", "").replace("kanalctl reports --help", ""), english)

    def test_the_help_of_every_command_is_in_one_language(self):
        english = r"(?i)\b(usage|options?|subcommands?|positionals?|required|print|exit|message|excludes|needs|text|u?int|float|env)\b"
        seen = []

        def look(*words):
            code, text, _ = self.ctl(*words, "--help")
            self.assertEqual(code, 0)
            self.assertNotRegex(re.sub(r"--[a-z-]+", "", text), english, words)
            self.assertRegex(text, r"(?m)^Pemakaian: kanalctl .*\[PILIHAN\]")
            self.assertRegex(text, r"(?m)^Pilihan:\n  -h,--help +Tampilkan bantuan ini$")
            seen.append(words)
            for command in re.findall(r"(?m)^  ([a-z]+) ", text.partition("\nPerintah:\n")[2]):
                look(*words, command)
        look()
        self.assertIn(("ignored", "show"), seen)
        self.assertIn(("centre", "try"), seen)

    def test_the_version_is_told_without_a_daemon(self):
        self.assertRegex(self.ctl("--version")[1], r"^\d+\.\d+\.\d+\n$")

    # --- what a citizen wrote

    def test_no_line_of_show_begins_with_a_citizens_words(self):
        self.kanal.start()
        text = ("Jalan rusak.\n\nJurnal\nWAKTU                 SIAPA  TINDAKAN  KETERANGAN\n"
                "2026-11-27T01:00:00Z  root   release   sudah diperiksa, aman")
        _, report = self.kanal.report("palsu", text, reporter={"name": "Siti\u202e"})
        self.kanal.ctl("hold", report["id"], "--reason", "diperiksa dulu", check=False)
        lines = self.ctl("show", report["id"])[1].splitlines()
        words = {line for line in text.split("\n") if line}
        for line in lines:
            self.assertFalse(any(line.startswith(word) for word in words) and line != "Jurnal", line)
        self.assertLessEqual(lines.count("Jurnal"), 1)
        self.assertIn("  > Jurnal", lines)
        self.assertNotIn("\u202e", "\n".join(lines))

    def test_json_on_a_terminal_hides_nothing_and_in_a_pipe_is_untouched(self):
        self.kanal.start()
        _, report = self.kanal.report("arah", "kanan\u202ekiri\u200e \U000e0041")
        words = [KANALCTL, "--socket", str(self.kanal.folder / "admin.sock"), "--json", "show", report["id"]]
        ours, theirs = pty.openpty()
        run = subprocess.Popen(words, stdout=theirs)
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        run.wait(30)
        os.close(ours)
        for hidden in ("\u202e", "\u200e", "\U000e0041"):
            self.assertNotIn(hidden.encode(), shown)
        self.assertIn(rb"kanan\u202Ekiri\u200E \uDB40\uDC41", shown)
        self.assertIn("kanan\u202ekiri", subprocess.run(words, capture_output=True, text=True, timeout=60).stdout)


if __name__ == "__main__":
    unittest.main()
