"""Lists, searches and counts of the real daemon come from index.db: it can be lost, killed, damaged or locked, and nothing is missing."""

import json
import re
import socket
import sqlite3
import subprocess
import tempfile
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kanal_daemon import APP_KEY, KANALCTL, Kanald, until


class ReadModel(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-readmodel-")
        self.addCleanup(folder.cleanup)
        self.kanal = Kanald(folder.name)
        self.addCleanup(self.kanal.__exit__)
        self.index = self.kanal.folder / "state" / "index.db"

    def fill(self, reports):
        """So many reports, some of each state that needs no other centre, items that nobody can read, and events of unknown kinds."""
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda i: self.kanal.report(f"isi-{i}", f"Lampu mati nomor {i}"), range(reports)))
            list(pool.map(lambda i: self.kanal.webhook(f"tidak terbaca {i}".encode()), range(7)))
        self.assertEqual({status for status, _ in answers}, {201})
        self.kanal.webhook({"object": "page", "entry": [{"id": "1", "time": 1, "changes": [{"field": "baru", "value": {"a": 1}}]}]})
        until(lambda: len(self.kanal.centre_file()) == reports, what="the deliveries")
        return [answer["id"] for _, answer in answers]

    def current(self):
        """Waits until everything that is committed is in the lists."""
        return until(lambda: (status := self.kanal.ctl("status"))["index"]["behind"] == 0 and status, what="complete lists")

    def lists(self):
        status = self.current()
        counts = {name: status[name] for name in ("quarantine", "ignored", "review", "review_oldest")}
        listed = {name: self.kanal.ctl(*words)[name] for name, words in {
            "reports": ("reports", "--all"), "quarantine": ("quarantine",), "ignored": ("ignored",)}.items()}
        return counts, listed, [row["id"] for row in self.kanal.ctl("reports", "--text", "nomor 3", "--all")["reports"]]

    def metric(self, name):
        page = self.kanal.request("GET", "/metrics", side="ops")[2].decode()
        return float(re.search(rf"^{name} (\S+)$", page, re.M)[1])

    def status_of(self, report):
        status, _, answer = self.kanal.request("GET", f"/api/v1/reports/{report}", headers={"Authorization": f"Bearer {APP_KEY}"})
        return status, json.loads(answer)

    # --- the file may be lost at any time

    def test_an_index_that_was_deleted_cut_short_or_damaged_is_made_anew_with_the_same_lists_and_one_line_in_the_log(self):
        self.kanal.start()
        self.fill(60)
        before = self.lists()
        self.assertEqual(len(before[1]["reports"]), 60)
        self.assertEqual(before[0]["quarantine"], 7)

        def cut(file):
            file.truncate(file.seek(0, 2) // 2)

        def overwrite(file):
            size = file.seek(0, 2)
            file.seek(4096)
            file.write(b"\xa5" * (size - 4096))

        for damage, reason in ((None, "there is none"), (cut, "damaged"), (overwrite, "damaged")):
            with self.subTest(damage=damage and damage.__name__):
                self.assertEqual(self.kanal.stop(), 0)
                if damage:
                    with self.index.open("r+b") as file:
                        damage(file)
                else:
                    self.index.unlink()
                self.kanal.start()
                self.assertEqual(self.lists(), before)
                lines = self.kanal.events("readmodel_rebuilding")
                self.assertEqual(len(lines), 1, lines)
                self.assertIn(reason, lines[0])
                self.assertEqual(len(self.kanal.events("readmodel_rebuilt")), 1)
                self.assertEqual(self.metric("kanal_index_rebuilds_total"), 1)

    def test_a_kill_while_the_index_is_written_loses_nothing_and_a_start_goes_on_where_it_was(self):
        self.kanal.start()
        ids = self.fill(300)
        before = self.lists()
        self.kanal.kill()
        self.kanal.start()
        self.assertEqual(self.lists(), before)
        self.assertEqual(self.kanal.events("readmodel_rebuilding"), [])
        # Killed at one size after the other, while it is made anew.
        for pages in (0, 1, 8, 20, 40):
            self.kanal.stop()
            self.index.unlink()
            self.kanal.start(ready=False)
            written = lambda: sum(path.stat().st_size for path in self.index.parent.glob("index.db*"))
            until(lambda: self.index.exists() and written() >= pages * 4096 or self.kanal.events("readmodel_rebuilt"), what="a piece of the index")
            self.kanal.kill()
            self.kanal.start()
            self.assertEqual(self.lists(), before)
        # And while it follows what is accepted.
        acknowledged = set(ids)
        for turn in range(4):
            with ThreadPoolExecutor(8) as pool:
                def send(i):
                    try:
                        status, answer = self.kanal.report(f"mati-{turn}-{i}")
                    except OSError:
                        return
                    except Exception:  # half an answer
                        return
                    if status == 201:
                        acknowledged.add(answer["id"])
                sending = [pool.submit(send, i) for i in range(200)]
                until(lambda: len(acknowledged) > len(ids) + turn * 30 + 20, what="some acknowledgements")
                self.kanal.process.kill()
                for one in sending:
                    one.result()
            self.kanal.wait()
            self.kanal.start()
            self.current()
            listed = {row["id"] for row in self.kanal.ctl("reports", "--all")["reports"]}
            self.assertEqual(acknowledged - listed, set())

    # --- reading and writing at once

    def test_twenty_readers_stand_in_nobodys_way_and_who_has_a_receipt_finds_the_report(self):
        self.kanal.start()
        self.fill(20)
        admin = str(self.kanal.folder / "admin.sock")
        stop, wrong, asked = threading.Event(), [], []

        def ask(**request):
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(admin)  # with a timeout it would not wait for its turn, as kanalctl does
                connection.settimeout(30)
                connection.sendall(json.dumps(request).encode() + b"\n")
                return json.loads(b"".join(iter(lambda: connection.recv(65536), b"")))

        def read(number):
            requests = [{}, {"text": "lampu"}, {"state": "queued"}, {"channel": "app", "text": f"nomor {number}"}, {"sender": "siti"}]
            while not stop.is_set():
                answer = ask(command="reports", **requests[len(asked) % len(requests)])
                asked.append(1)
                if "error" in answer:
                    wrong.append(answer)

        with ThreadPoolExecutor(20) as pool:
            readers = [pool.submit(read, i) for i in range(20)]
            try:
                for i in range(150):
                    status, receipt = self.kanal.report(f"sela-{i}", f"Pohon tumbang {i}", reporter={"name": "Siti"})
                    self.assertEqual(status, 201)
                    status, answer = self.status_of(receipt["id"])
                    self.assertEqual(status, 200, answer)
                    self.assertEqual(answer["number"], receipt["number"])
            finally:
                stop.set()
            for reader in readers:
                reader.result()
        self.assertEqual(wrong, [])
        self.assertGreater(len(asked), 20)
        self.current()
        self.assertEqual(len(self.kanal.ctl("reports", "--sender", "siti", "--all")["reports"]), 150)

    # --- behind

    def test_while_the_index_cannot_be_written_lists_say_what_they_lack_and_a_receipt_still_finds_its_report(self):
        self.kanal.start()
        self.fill(3)
        self.current()
        self.assertEqual((self.metric("kanal_index_ok"), self.metric("kanal_index_behind")), (1, 0))
        other = sqlite3.connect(self.index, isolation_level=None)
        self.addCleanup(other.close)
        other.execute("BEGIN IMMEDIATE")
        _, receipt = self.kanal.report("tertinggal")
        status, answer = self.status_of(receipt["id"])
        self.assertEqual((status, answer["number"]), (200, receipt["number"]))
        until(lambda: self.kanal.ctl("status")["index"]["why"], what="the fault")
        listed = self.kanal.ctl("reports", whole=False)
        self.assertEqual(len(listed["reports"]), 3)
        self.assertGreater(listed["behind"], 0)
        self.assertEqual(self.metric("kanal_index_ok"), 0)
        self.assertGreater(self.metric("kanal_index_behind"), 0)
        words = [KANALCTL, "--socket", str(self.kanal.folder / "admin.sock")]
        said = lambda *more: subprocess.run([*words, *more], capture_output=True, text=True, timeout=60).stdout
        self.assertRegex(said("reports"), r"Belum lengkap: \d+ perubahan terakhir belum tampak di daftar ini\n$")
        self.assertRegex(said("status"), r"\nDaftar     TERHENTI, \d+ perubahan belum tampak: ")
        self.assertRegex(said("check"), r"^LIHAT: .*daftar tidak lengkap: ")
        other.execute("ROLLBACK")
        self.current()
        self.assertEqual(len(self.kanal.ctl("reports")["reports"]), 4)
        self.assertIn("\nDaftar     lengkap\n", said("status"))
        self.assertEqual(self.kanal.events("readmodel_rebuilding")[1:], [])

    # --- lists have no end but their own

    def test_more_than_a_thousand_items_and_reports_are_all_listed_page_by_page(self):
        self.kanal.start()
        with ThreadPoolExecutor(8) as pool:
            sent = list(pool.map(lambda i: self.kanal.webhook(f"tidak terbaca {i}".encode())[0], range(1100)))
            reports = {answer["id"] for _, answer in pool.map(lambda i: self.kanal.report(f"banyak-{i}"), range(450))}
        self.assertEqual(set(sent), {200})
        self.assertEqual(self.current()["quarantine"], 1100)
        items = [row["id"] for row in self.kanal.ctl("quarantine")["quarantine"]]
        self.assertEqual(items, [f"q{i}" for i in range(1, 1101)])
        self.assertEqual({row["id"] for row in self.kanal.ctl("reports", "--all")["reports"]}, reports)
        self.assertEqual(len(self.kanal.ctl("reports")["reports"]), 50)
        first = self.kanal.ctl("quarantine", "--limit", "1050")
        rest = self.kanal.ctl("quarantine", "--after", str(first["after"]))
        self.assertEqual([row["id"] for row in first["quarantine"] + rest["quarantine"]], items)
        self.assertNotIn("after", rest)


if __name__ == "__main__":
    unittest.main()
