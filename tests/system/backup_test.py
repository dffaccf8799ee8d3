"""Backup and restore as an operator does them, with the real kanalctl and the real daemon."""

import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import unittest
from pathlib import Path

from kanal_daemon import APP_KEY, KANALCTL, Kanald, until
from stand_in_centre_process import StandInCentre

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082")

# What ProtectSystem=strict and PrivateTmp=yes make of the file tree: only the state directory's folder can be written to.
SANDBOX = """set -e
mount --make-rprivate /
mount --bind "$1" "$1"
mount -t tmpfs none /var/tmp
mount -o remount,bind,ro /
shift
exec "$@"
"""


class Backup(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-backup-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.centre = StandInCentre(self.folder / "centre.jsonl", "--token", "token-pusat-uji")
        self.addCleanup(self.centre.close)
        self.kanal = Kanald(self.folder / "kanal", centre=[
            f'{{name: lapor, kind: http, url: "{self.centre.url}", token_file: token, rate: 0}}',
            f"{{name: arsip, kind: file, path: {self.folder}/arsip}}"])
        self.kanal.secret("token", "token-pusat-uji")
        self.addCleanup(self.kanal.__exit__)

    def ctl(self, *words):
        return subprocess.run([KANALCTL, "--socket", str(self.kanal.folder / "admin.sock"), *map(str, words)],
                              capture_output=True, text=True, timeout=120)

    def back_up(self, file):
        run = self.ctl("backup", file)
        self.assertEqual(run.returncode, 0, run.stderr)
        return file

    def restore(self, file):
        return self.ctl("restore", file, "--config", self.kanal.config)

    def report_with_picture(self, key):
        boundary = "batas"
        record = json.dumps({"text": f"Jalan rusak {key}"})
        body = (f'--{boundary}\r\nContent-Disposition: form-data; name="report"\r\nContent-Type: application/json\r\n\r\n{record}\r\n'
                f'--{boundary}\r\nContent-Disposition: form-data; name="foto"; filename="a.png"\r\n'
                "Content-Type: image/png\r\n\r\n").encode() + PNG + f"\r\n--{boundary}--\r\n".encode()
        status, _, answer = self.kanal.request("POST", "/api/v1/reports", body, {
            "Authorization": f"Bearer {APP_KEY}", "Idempotency-Key": key,
            "Content-Type": f"multipart/form-data; boundary={boundary}"})
        self.assertIn(status, (200, 201), answer)
        return json.loads(answer)

    def state(self, report):
        return self.kanal.ctl("show", report["id"])["report"]["state"]

    def test_a_backup_is_one_file_with_everything_that_a_plain_tar_reads(self):
        self.kanal.start()
        self.report_with_picture("gambar")
        file = self.back_up(self.folder / "cadangan.tar")
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        with tarfile.open(file) as tar:
            names = tar.getnames()
            manifest = json.load(tar.extractfile("manifest.json"))
        self.assertEqual(names[0], "spool.db")
        self.assertEqual(names[-1], "manifest.json")
        self.assertEqual([row["name"] for row in manifest["files"]], names[:-1])
        self.assertEqual(len([name for name in names if name.startswith("attachments/")]), 1)
        self.assertFalse(list(self.folder.rglob("*.partial")))
        self.assertTrue(self.kanal.events("backup_made"))

    def test_after_a_restore_the_same_reports_go_out_under_the_same_keys_and_take_effect_once(self):
        self.centre.mode("away")
        self.kanal.start()
        before = [self.report_with_picture(f"sebelum-{i}") for i in range(3)]
        file = self.back_up(self.folder / "cadangan.tar")
        self.centre.mode("ok")
        self.kanal.ctl("flush")
        until(lambda: all(self.state(report) == "delivered" for report in before), what="the deliveries")
        _, after = self.kanal.report("sesudah")
        until(lambda: self.state(after) == "delivered", what="the last delivery")
        taken = self.centre.state()
        self.kanal.stop()

        run = self.restore(file)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertRegex(run.stdout, r"^dipulihkan: 3 laporan, 1 lampiran; ")
        self.kanal.start()
        until(lambda: all(self.state(report) == "delivered" for report in before), what="the deliveries after the restore")
        self.assertEqual(self.centre.state()["effects"], taken["effects"])  # the centre knew them all
        self.assertGreater(self.centre.state()["raw"], taken["raw"])
        self.assertEqual(self.report_with_picture("sebelum-0")["id"], before[0]["id"])  # a repetition is still known
        self.assertEqual(self.kanal.ctl("show", before[0]["number"])["report"]["id"], before[0]["id"])
        aside = next((self.kanal.folder / "state").glob("before-restore-*"))
        self.assertTrue((aside / "spool.db").exists())
        self.assertTrue((aside / "attachments").is_dir())
        self.assertTrue(list((self.kanal.folder / "state" / "attachments").glob("??/*")))

    def test_a_restored_spool_belongs_to_whom_the_state_directory_belongs(self):
        if os.getuid() != 0:
            self.skipTest("only root can give files away")
        self.kanal.start()
        self.report_with_picture("pemilik")
        file = self.back_up(self.folder / "cadangan.tar")
        self.kanal.stop()
        state = self.kanal.folder / "state"
        os.chown(state, 4321, 4321)
        self.assertEqual(self.restore(file).returncode, 0)
        for path in [state / "lock", state / "spool.db", *(state / "attachments").rglob("*"), *state.glob("before-restore-*")]:
            self.assertEqual((path.stat().st_uid, path.stat().st_gid), (4321, 4321), path)

    def test_a_backup_is_refused_where_it_does_not_belong(self):
        self.kanal.start()
        there = self.folder / "ada"
        there.write_text("milik orang lain")
        for file, says in [(there, "sudah ada"), (self.kanal.folder / "state" / "spool.db-journal", "folder Kanal sendiri"),
                           (self.folder / "arsip" / "x" / ".." / "b.tar", "folder Kanal sendiri"),
                           (self.folder / "tidak" / "ada.tar", "tidak dapat dibuat")]:
            run = self.ctl("backup", file)
            self.assertEqual(run.returncode, 1)
            self.assertIn(says, run.stderr)
        self.assertEqual(there.read_text(), "milik orang lain")
        self.assertFalse((self.kanal.folder / "state" / "spool.db-journal").exists())
        self.back_up(self.folder / "cadangan.tar")  # no refusal leaves one under way

    def test_a_restore_changes_nothing_while_kanald_runs_or_when_the_backup_is_not_whole(self):
        self.kanal.start()
        _, report = self.kanal.report("tetap")
        self.report_with_picture("gambar")
        file = self.back_up(self.folder / "cadangan.tar")
        self.assertIn("hentikan dulu", self.restore(file).stderr)
        self.kanal.stop()
        whole = file.read_bytes()

        def flipped(at):
            return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:]

        broken = {
            "cut": whole[:len(whole) // 2], "no manifest": whole[:whole.rindex(b"manifest.json") // 512 * 512],
            "a bit of the database": flipped(whole.index(b"SQLite format 3") + 9000), "a bit of a picture": flipped(whole.index(b"IHDR") + 6),
            "no tar": b"bukan tar" * 1000, "empty": b"",
            "another agency": whole.replace(b'"agency":"32.73"', b'"agency":"32.74"'),
        }
        state = self.kanal.folder / "state"
        before = {path: path.stat().st_mtime_ns for path in state.rglob("*") if path.name != "lock"}
        for what, content in broken.items():
            with self.subTest(what=what):
                (self.folder / "rusak.tar").write_bytes(content)
                run = self.restore(self.folder / "rusak.tar")
                self.assertEqual(run.returncode, 1, run.stdout)
                self.assertRegex(run.stderr, "^kanalctl: [a-z]")
                self.assertEqual({path: path.stat().st_mtime_ns for path in state.rglob("*") if path.name != "lock"}, before)
        self.kanal.start()
        until(lambda: self.state(report) == "delivered", what="the spool as it was")

    def test_an_archive_with_other_names_writes_nowhere_else(self):
        self.kanal.start()
        self.kanal.stop()
        for name in ("../keluar", "/tmp/kanal-keluar", "attachments/aa/../../keluar", "spool.db-wal", "attachments/ab/" + "0" * 64):
            bad = self.folder / "jahat.tar"
            with tarfile.open(bad, "w") as tar:
                member = tarfile.TarInfo(name)
                member.size = 3
                tar.addfile(member, io.BytesIO(b"abc"))
            self.assertIn("bukan berkas cadangan", self.restore(bad).stderr)
        with tarfile.open(bad, "w") as tar:
            link = tarfile.TarInfo("spool.db")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(link)
        self.assertIn("bukan berkas cadangan", self.restore(bad).stderr)
        self.assertFalse(list(self.folder.rglob("keluar")))
        self.assertFalse((self.kanal.folder / "state" / "restore.partial").exists())

    def test_a_backup_works_although_the_daemon_can_write_nowhere_but_in_its_state_directory(self):
        can = subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0
        if not can:
            self.skipTest("mount namespaces need root")
        outside = tempfile.TemporaryDirectory(prefix="kanal-outside-", dir=Path.cwd() / "build" if (Path.cwd() / "build").is_dir() else None)
        self.addCleanup(outside.cleanup)
        self.kanal.start(prefix=["unshare", "--mount", "sh", "-c", SANDBOX, "sh", str(self.folder)])
        self.report_with_picture("kotak-pasir")
        file = self.back_up(Path(outside.name) / "cadangan.tar")
        self.kanal.stop()
        shutil.rmtree(self.kanal.folder / "state" / "attachments")
        self.assertEqual(self.restore(file).returncode, 0)
        self.kanal.start()
        self.assertTrue(list((self.kanal.folder / "state" / "attachments").glob("??/*")))


if __name__ == "__main__":
    unittest.main()
