"""The life of the process: nothing essential ends silently, and nothing outside holds it up."""

import fcntl
import os
import re
import signal
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

from kanal_daemon import KANALD, Kanald, until

F_SETPIPE_SZ = 1031


def metric(kanal, name):
    page = kanal.request("GET", "/metrics", side="ops")[2].decode()
    return float(re.search(rf"^{name} (\S+)$", page, re.M).group(1))


class LogThatNobodyReads(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-lifecycle-")
        self.addCleanup(folder.cleanup)
        self.kanal = Kanald(Path(folder.name))
        self.addCleanup(self.kanal.__exit__)

    def start(self, stderr, read, prefix=(), env=None):
        """Nobody reads any more once the ports are known."""
        self.kanal.log = open(self.kanal.folder / "log", "wb")
        self.kanal.process = subprocess.Popen([*prefix, KANALD, "--config", str(self.kanal.config)], stderr=stderr,
                                              env={**os.environ, **(env or {})})
        text = ""

        def ports():
            nonlocal text
            text += read()
            return re.findall(r"event=listening side=(\w+) port=(\d+)", text)
        until(lambda: len(ports()) == 2, what="the ports")
        self.kanal.ports = {side: int(port) for side, port in ports()}
        until(self.kanal.ready, what="readiness")

    def start_with_a_pipe(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        fcntl.fcntl(writer, F_SETPIPE_SZ, 4096)
        os.set_blocking(reader, False)
        self.start(writer, lambda: self.read(reader).decode())
        os.close(writer)
        return reader

    @staticmethod
    def read(reader):
        try:
            return os.read(reader, 1 << 20)
        except BlockingIOError:
            return b""

    def test_the_gateway_goes_on_and_tells_later_how_many_lines_were_lost(self):
        reader = self.start_with_a_pipe()
        for number in range(150):  # each a line of about 100 octets, into a pipe of 4096
            self.assertEqual(self.kanal.report(f"macet-{number}")[0], 201)
        self.assertEqual(self.kanal.request("GET", "/healthz", side="ops", seconds=10)[0], 200)
        self.assertGreater(metric(self.kanal, "kanal_log_lost_lines_total"), 50)
        kept = self.read(reader).decode()
        self.assertTrue(kept.endswith("\n"), "a line was cut")
        self.kanal.report("lancar")
        told = until(lambda: self.read(reader).decode(), what="a line after the loss")
        counted = re.findall(r"<4>event=log_lost lines=(\d+)\n", kept + told)
        self.assertEqual(sum(map(int, counted)), metric(self.kanal, "kanal_log_lost_lines_total"))
        accepted = len(re.findall("event=report_accepted", kept + told))
        self.assertLess(accepted, 151)
        self.assertEqual(len(self.kanal.ctl("reports", "--limit", "1000")["reports"]), 151)

    def test_the_gateway_goes_on_when_the_journal_stands_still(self):
        if os.geteuid() != 0:
            self.skipTest("a journal of its own needs root")
        folder = self.kanal.folder / "journal"
        folder.mkdir()
        journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(journal.close)
        journal.bind(str(folder / "socket"))
        journal.setblocking(False)
        stream, other = socket.socketpair()
        self.addCleanup(stream.close)
        self.addCleanup(other.close)
        names = os.fstat(stream.fileno())

        def read():
            entries = []
            try:
                while True:
                    entries.append(journal.recv(1 << 16).decode())
            except BlockingIOError:
                return "".join(entries)
        mounts = ("mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/journal"
                  f" && mount --bind {folder} /run/systemd/journal")
        self.start(stream, read, prefix=["unshare", "-m", "sh", "-c", f'{mounts} && exec "$@"', "sh"],
                   env={"JOURNAL_STREAM": f"{names.st_dev}:{names.st_ino}"})
        number = 0
        while metric(self.kanal, "kanal_log_lost_lines_total") < 20:
            self.assertEqual(self.kanal.report(f"macet-{number}")[0], 201)
            number += 1
            self.assertLess(number, 5000)
        self.assertEqual(self.kanal.request("GET", "/healthz", side="ops", seconds=10)[0], 200)
        self.assertIn("PRIORITY=6\nMESSAGE=event=report_accepted channel=app", read())
        told = until(read, what="a line after the loss")
        self.assertRegex(told, r"PRIORITY=4\nMESSAGE=event=log_lost lines=\d+\nKANAL_EVENT=log_lost\nKANAL_LINES=\d+\n")
        self.assertNotIn("CODE_FILE", told)

    def test_what_is_suppressed_is_counted_by_event_channel_and_reason(self):
        self.kanal.start()
        for _ in range(30):
            self.assertEqual(self.kanal.webhook({"object": "page", "entry": []}, "bukan-rahasianya-0123456789")[0], 401)
        self.assertEqual(len(self.kanal.events("signature_refused")), 5)
        self.assertEqual(metric(self.kanal, 
            r'kanal_limited_events_total\{event="signature_refused",of="facebook",reason="wrong"\}'), 30)
        self.kanal.stop()
        self.assertRegex("\n".join(self.kanal.log_lines),
                         "<4>event=log_suppressed of=signature_refused channel=facebook reason=wrong lines=25\n")


class FailingCalls(unittest.TestCase):
    """Calls into libraries fail or hang while a file of that name stands in the folder; see failing_calls.cpp."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-lifecycle-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.kanal = Kanald(self.folder / "kanal")
        self.addCleanup(self.kanal.__exit__)

    def start(self, watchdog="60000000"):
        # The watchdog variables name the process that must feed it: a shell passes its own number on by exec.
        return self.kanal.start(
            prefix=["sh", "-c", f'WATCHDOG_PID=$$ WATCHDOG_USEC={watchdog} exec "$@"', "sh"],
            env={"FAILING_CALLS": str(self.folder), "LD_PRELOAD": os.environ["FAILING_CALLS_LIBRARY"],
                 "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"})

    def signal(self, number):
        self.kanal.process.send_signal(number)

    def delivered(self):
        return [each["text"] for each in self.kanal.centre_file()]


class EssentialTasks(FailingCalls):
    def test_one_that_throws_ends_the_daemon_with_70_and_an_alert(self):
        self.start(watchdog="400000")
        self.assertEqual(self.kanal.report("sebelum")[0], 201)
        (self.folder / "throwing-watchdog").touch()
        self.assertEqual(self.kanal.wait(), 70)
        self.assertEqual(self.kanal.events("essential_task_ended"), [
            '<1>event=essential_task_ended task=watchdog reason="an exception of type std::runtime_error"'])
        self.assertIn("exit_code=70", self.kanal.events("stopped")[0])


class Reload(FailingCalls):
    def test_one_for_which_there_is_no_thread_is_refused_and_the_old_set_goes_on(self):
        self.start()
        (self.folder / "no-threads").touch()
        self.signal(signal.SIGHUP)
        until(lambda: self.kanal.events("config_refused"), what="the refusal")
        self.assertRegex(self.kanal.events("config_refused")[0], "no thread or memory")
        self.assertEqual(self.kanal.report("lama", text="Masih jalan")[0], 201)
        until(lambda: "Masih jalan" in self.delivered(), what="the delivery")
        (self.folder / "no-threads").unlink()
        self.signal(signal.SIGHUP)
        until(lambda: self.kanal.events("config_reloaded"), what="the reload")
        self.assertEqual(self.kanal.report("baru", text="Jalan lagi")[0], 201)
        until(lambda: "Jalan lagi" in self.delivered(), what="the delivery")
        self.assertEqual(self.kanal.stop(), 0)

    def start_with_a_mailbox_that_hangs(self):
        self.kanal.secret("mail-password", "kata-sandi-uji")
        self.kanal.channels = ["{name: surat, kind: email, url: \"imap://127.0.0.1:1\", user: a@example.go.id, "
                               "password_file: mail-password}"]
        self.kanal.write_config()
        (self.folder / "hanging-mailbox").touch()
        self.start()
        until(lambda: self.calls() == ["begin"], what="the call that hangs")

    def calls(self):
        path = self.folder / "calls"
        return path.read_text().split() if path.exists() else []

    def waits(self):
        """Whether the mailbox's new session waits for the one before the reload."""
        channel, = [each for each in self.kanal.ctl("status")["channels"] if each["name"] == "surat"]
        return "waits_for_former" in channel.get("health", {})

    def test_there_are_never_two_sessions_at_a_mailbox_that_hangs(self):
        self.start_with_a_mailbox_that_hangs()
        self.signal(signal.SIGHUP)
        until(self.waits, what="the new session to wait")
        self.signal(signal.SIGHUP)  # one more, which must not be lost
        self.assertEqual(self.kanal.report("sementara", text="Sementara itu")[0], 201)
        until(lambda: "Sementara itu" in self.delivered(), seconds=5, what="the delivery during the reload")
        until(lambda: len(self.kanal.events("config_reloaded")) == 2, seconds=60, what="both reloads")
        until(lambda: self.kanal.events("channel_not_ended"), what="the alarm")
        self.assertTrue(self.waits())
        self.assertEqual(self.calls(), ["begin"])
        (self.folder / "hanging-mailbox").unlink()
        until(lambda: not self.waits(), what="the new session")
        until(lambda: self.kanal.events("mailbox_unreachable"), what="the new session's try")
        self.assertEqual(self.calls(), ["begin", "end"])
        self.assertEqual(self.kanal.stop(), 0)

    def test_sigterm_does_not_wait_for_a_reload_nor_for_a_library_that_hangs(self):
        self.start_with_a_mailbox_that_hangs()
        self.signal(signal.SIGHUP)
        until(self.waits, what="the reload to wait")
        self.signal(signal.SIGTERM)
        until(lambda: self.kanal.events("stopping"), seconds=5, what="the stop to begin")
        self.assertEqual(self.kanal.wait(30), 0)
        self.assertEqual(self.kanal.events("config_reloaded"), [])

    def test_a_name_keeps_its_kind_while_the_daemon_runs(self):
        self.start()
        self.kanal.config.write_text(self.kanal.config.read_text().replace("kind: facebook", "kind: instagram"))
        self.signal(signal.SIGHUP)
        until(lambda: self.kanal.events("config_refused"), what="the refusal")
        self.assertRegex(self.kanal.events("config_refused")[0], "channel facebook: its kind cannot change while running")
        self.assertEqual(self.kanal.webhook({"object": "page", "entry": []})[0], 200)

    def test_a_refused_file_is_seen_until_it_is_mended(self):
        self.start()
        self.assertEqual(metric(self.kanal, "kanal_config_ok"), 1)
        good = self.kanal.config.read_text()
        self.kanal.config.write_text(good.replace("kind: facebook", "kind: fesbuk"))
        self.signal(signal.SIGHUP)
        until(lambda: self.kanal.events("config_refused"), what="the refusal")
        self.assertEqual(metric(self.kanal, "kanal_config_ok"), 0)
        self.assertRegex(self.kanal.ctl("status")["config_refused"][0], r"kanal.yaml:8: channels\[1\]\.kind: ")
        self.kanal.config.write_text(good)
        self.signal(signal.SIGHUP)
        until(lambda: self.kanal.events("config_reloaded"), what="the reload")
        self.assertEqual(metric(self.kanal, "kanal_config_ok"), 1)
        self.assertEqual(self.kanal.ctl("status")["config_refused"], [])

    def test_an_admin_socket_that_was_removed_is_there_again(self):
        self.start()
        (self.kanal.folder / "admin.sock").unlink()
        self.assertNotEqual(self.kanal.ctl("status", check=False).returncode, 0)
        self.signal(signal.SIGHUP)
        until(lambda: self.kanal.events("admin_socket_restored"), what="the socket")
        until(lambda: self.kanal.ctl("status", check=False).returncode == 0, what="an answer at it")
        self.assertEqual((self.kanal.folder / "admin.sock").stat().st_mode & 0o777, 0o660)
        self.assertEqual(self.kanal.stop(), 0)
        self.assertFalse((self.kanal.folder / "admin.sock").exists())


class StateInMemory(unittest.TestCase):
    def test_a_state_directory_that_the_next_start_of_the_machine_empties_is_warned_of(self):
        if os.statvfs("/dev/shm").f_files == 0 or not os.path.ismount("/dev/shm"):
            self.skipTest("there is no tmpfs")
        with tempfile.TemporaryDirectory(dir="/dev/shm") as folder, Kanald(Path(folder)) as kanal:
            kanal.start()
            self.assertTrue(kanal.events("state_dir_volatile"))
            self.assertEqual(kanal.stop(), 0)


if __name__ == "__main__":
    unittest.main()
