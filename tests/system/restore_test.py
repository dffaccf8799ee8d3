"""A spool that is restored, emptied or short of its log: no number is told twice, no record changes under its key, and the log says it."""

import collections
import contextlib
import json
import shutil
import sqlite3
import tempfile
import unittest
from pathlib import Path

from kanal_daemon import Kanald, until
from stand_in_centre_process import StandInCentre


class Restore(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-restore-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.centre = StandInCentre(self.folder / "centre.jsonl")
        self.addCleanup(self.centre.close)
        self.kanal = Kanald(self.folder / "kanal", centre=[f'{{name: lapor, kind: http, url: "{self.centre.url}", rate: 0}}'])
        self.addCleanup(self.kanal.__exit__)
        self.state = self.folder / "kanal" / "state"
        self.told = collections.defaultdict(set)  # number: reports it was told for

    def send(self, names):
        for name in names:
            status, answer = self.kanal.report(name, f"Laporan {name}")
            self.assertEqual(status, 201, answer)
            self.told[answer["number"]].add(name)

    def drained(self):
        until(lambda: self.kanal.ctl("status")["centres"][0]["queued"] == 0, seconds=60, what="an empty queue")

    def check_names_and_bytes(self):
        self.assertEqual([number for number, names in self.told.items() if len(names) > 1], [])
        bodies = collections.defaultdict(set)
        for line in (self.folder / "centre.jsonl").read_text().splitlines():
            sent = json.loads(line)
            if sent["what"] == "raw":
                bodies[sent["key"]].add(sent["sha256"])
        self.assertEqual([key for key, digests in bodies.items() if len(digests) > 1], [])

    def lose(self, change, event):
        """Twenty reports, a copy, thirty more, the fault; then ten new ones and the thirty once more."""
        self.kanal.start()
        self.send(f"lama-{i}" for i in range(20))
        self.kanal.ctl("backup", str(self.folder / "cadangan.db"))
        self.send(f"sesudah-{i}" for i in range(30))
        self.drained()
        self.kanal.kill()
        change()
        self.kanal.start()
        self.assertTrue(self.kanal.events(event), self.kanal.log_lines)
        self.send(f"baru-{i}" for i in range(10))
        self.send(f"sesudah-{i}" for i in range(30))
        self.drained()
        self.check_names_and_bytes()
        self.assertEqual(self.kanal.stop(), 0)

    def remove_database(self):
        for name in ("spool.db", "spool.db-wal"):
            (self.state / name).unlink(missing_ok=True)

    def test_after_a_restored_backup(self):
        def restore():
            self.remove_database()
            shutil.copy(self.folder / "cadangan.db", self.state / "spool.db")
            (self.state / "spool.db").chmod(0o600)
        self.lose(restore, "spool_behind")

    def test_after_the_database_was_deleted(self):
        self.lose(self.remove_database, "spool_lost")

    def test_after_the_database_was_emptied(self):
        def empty():
            self.remove_database()
            (self.state / "spool.db").write_bytes(b"")
        self.lose(empty, "spool_lost")

    def in_the_file(self):
        """How many reports the database has without its log."""
        copy = self.folder / "without-log.db"
        shutil.copy(self.state / "spool.db", copy)
        with contextlib.closing(sqlite3.connect(copy)) as database:
            return database.execute("SELECT count(*) FROM report").fetchone()[0]

    def test_after_the_log_was_cut(self):
        def cut():
            # The log may just have been moved into the file.
            for i in range(20):
                if self.in_the_file() < len(set().union(*self.told.values())):
                    break
                self.kanal.start()
                self.send([f"lagi-{i}"])
                self.kanal.kill()
            with open(self.state / "spool.db-wal", "r+b") as log:
                log.truncate(32)
        self.lose(cut, "spool_behind")

    def test_a_number_is_found_however_it_is_typed_and_a_wrong_digit_is_named(self):
        self.kanal.start()
        number = self.kanal.report("satu")[1]["number"]
        for typed in (number, number.replace("-", ""), number.replace("-", " "), number.replace("-", "–"), "No. " + number):
            self.assertEqual(self.kanal.ctl("show", typed)["report"]["number"], number)
        wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
        refused = self.kanal.ctl("show", wrong, check=False)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("angka", refused.stderr)
        unknown = self.kanal.ctl("show", "3273-26-48172093-2", check=False)
        self.assertNotEqual(unknown.returncode, 0)
        self.assertNotIn("angka", unknown.stderr)

    def test_a_database_that_is_removed_shuts_the_intake_and_nothing_is_lost(self):
        self.kanal.start()
        self.send(f"lama-{i}" for i in range(20))
        (self.state / "spool.db").unlink()
        self.assertEqual(self.kanal.report("terlambat")[0], 503)
        self.assertTrue(self.kanal.events("spool_file_lost"))
        until(lambda: self.kanal.request("GET", "/readyz", side="ops")[0] == 503, what="not ready")
        self.assertEqual(self.kanal.stop(), 0)
        self.kanal.start()
        self.assertTrue(self.kanal.events("spool_rescue_used"))
        self.send([*(f"lama-{i}" for i in range(20)), "terlambat"])
        self.assertEqual(len(self.told), 21)
        self.drained()
        self.check_names_and_bytes()


if __name__ == "__main__":
    unittest.main()
