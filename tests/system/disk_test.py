"""A disk that fills under load: 503 before it is full, nothing acknowledged is lost, recovery without a person.

Needs root for a small tmpfs of its own; without, it says so and is skipped.
"""

import contextlib
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from kanal_daemon import Kanald, until

MIB = 1024 * 1024


class FullDisk(unittest.TestCase):
    def setUp(self):
        if os.geteuid() != 0:
            self.skipTest("mounting a tmpfs needs root")
        folder = tempfile.TemporaryDirectory(prefix="kanal-disk-")
        self.addCleanup(folder.cleanup)
        self.disk = Path(folder.name) / "disk"
        self.disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", self.disk], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", self.disk])
        self.kanal = Kanald(Path(folder.name) / "kanal", centre=["{name: meja, kind: manual}"],
                            extra="spool: {ballast: 4MiB, shed_below: 12MiB}\n")
        self.kanal.config.write_text(self.kanal.config.read_text().replace(
            f"state_dir: {self.kanal.folder}/state", f"state_dir: {self.disk}"))
        self.addCleanup(self.kanal.__exit__)

    def fill(self, leave):
        """Takes the disk's room but for `leave` bytes, as another program would."""
        status = os.statvfs(self.disk)
        size = status.f_bavail * status.f_frsize - leave
        with (self.disk / "other").open("wb", buffering=0) as other, contextlib.suppress(OSError):  # the daemon writes, too
            other.write(b"x" * max(size, 0))

    def accept_until_shed(self, prefix):
        acknowledged = []
        for i in range(2000):
            status, headers, body = self.kanal.request("POST", "/api/v1/reports", '{"text":"%s"}' % ("Banjir " * 1000), {
                "Authorization": "Bearer kunci-aplikasi-uji-0123456789", "Idempotency-Key": f"{prefix}-{i}",
                "Content-Type": "application/json"})
            if status == 503:
                self.assertTrue(5 <= int(headers["retry-after"]) <= 30)
                return acknowledged
            self.assertEqual(status, 201)
            acknowledged.append(f"{prefix}-{i}")
        self.fail("never shed")

    def queued(self):
        return self.kanal.ctl("status")["centres"][0]["queued"]

    def test_it_sheds_before_the_disk_is_full_and_takes_up_again_when_there_is_room(self):
        self.kanal.start()
        self.fill(leave=16 * MIB)
        acknowledged = self.accept_until_shed("satu")
        self.assertGreater(os.statvfs(self.disk).f_bavail * os.statvfs(self.disk).f_frsize, 4 * MIB)
        self.assertEqual(self.queued(), len(acknowledged))
        self.assertEqual(self.kanal.request("GET", "/readyz", side="ops")[0], 503)
        (self.disk / "other").unlink()
        until(lambda: self.kanal.report("lega")[0] == 201, what="taking reports again")
        self.assertEqual(self.queued(), len(acknowledged) + 1)

    def test_a_disk_that_another_program_fills_to_the_last_byte_loses_nothing_across_kill_and_start(self):
        self.kanal.start()
        acknowledged = [self.kanal.report(f"dua-{i}")[0] for i in range(50)]
        self.assertEqual(set(acknowledged), {201})
        self.fill(leave=0)
        until(lambda: self.kanal.report("penuh")[0] == 503, what="503")
        self.kanal.kill()
        self.kanal.start(ready=False)
        until(self.kanal.listening, what="a start on a full disk")
        until(lambda: self.queued() in (50, 51), what="the reports")
        self.assertEqual(self.kanal.report("masih-penuh")[0], 503)
        (self.disk / "other").unlink()
        until(lambda: self.kanal.report("lega")[0] == 201, what="taking reports again")
        self.assertEqual(self.kanal.stop(), 0)


if __name__ == "__main__":
    unittest.main()
