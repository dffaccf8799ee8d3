"""large_mails_test.py [MIB]: many large mails at once: every one becomes a report, the memory stays bounded, and the other channels do not wait."""

import re
import smtplib
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

from imap_script import ScriptedImap
from kanal_daemon import Kanald, until

MAILS = 20
SIZE = int(sys.argv.pop(1) if len(sys.argv) > 1 else 10) << 20  # in MiB; by hand also 23, the largest that is taken
MOST_MEMORY = 700 << 20  # with the sanitizers in, which keep what was freed for a while


def large_mail(number):
    head = f"From: w{number}@example.net\r\nSubject: Berkas {number}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    text = f"--b\r\nContent-Type: text/plain\r\n\r\nlaporan besar {number}\r\n--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    lines = ("%04d" % number + "QUJD" * 17 + "\r\n") * (SIZE // 74)
    return (head + text + lines + "--b--\r\n").encode()


class LargeMails(unittest.TestCase):
    def start(self, *channels):
        folder = tempfile.TemporaryDirectory(prefix="kanal-large-", dir="/var/tmp")
        self.addCleanup(folder.cleanup)
        self.kanal = Kanald(folder.name, channels=channels)
        self.kanal.secret("password", "x")
        self.kanal.start()
        self.addCleanup(self.kanal.__exit__)

    def watch_while(self, busy, count):
        """Sends reports by another channel meanwhile; then looks at how long they took and at the memory."""
        slowest, reports = 0, 0
        while busy():
            begun = time.monotonic()
            self.assertEqual(self.kanal.report(f"sela-{reports}", f"Laporan {reports}")[0], 201)
            slowest, reports = max(slowest, time.monotonic() - begun), reports + 1
            time.sleep(0.1)
        until(lambda: self.large_reports() == count, seconds=60, what="all mails at the centre")
        peak = int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{self.kanal.process.pid}/status").read_text())[1]) << 10
        print(f"peak memory {peak >> 20} MiB; {reports} reports meanwhile, the slowest in {slowest:.2f} s")
        self.assertLess(peak, MOST_MEMORY)
        self.assertLess(slowest, 10)

    def large_reports(self):
        return sum("besar" in one["text"] for one in self.kanal.centre_file())

    def test_twenty_large_mails_at_once_all_arrive_in_bounded_memory_and_nobody_else_waits(self):
        sockets = tempfile.TemporaryDirectory(prefix="kanal-large-")
        self.addCleanup(sockets.cleanup)
        door = Path(sockets.name) / "lmtp.sock"
        self.start(f"{{name: lmtp, kind: lmtp, listen: {door}, recipients: [lapor@example.go.id]}}")
        until(door.exists, what="the LMTP socket")
        outcomes = []

        def send(number):
            with smtplib.LMTP(str(door), timeout=280) as client:
                outcomes.append(client.sendmail(f"w{number}@example.net", ["lapor@example.go.id"], large_mail(number)))

        threads = [threading.Thread(target=send, args=(number,)) for number in range(MAILS)]
        for thread in threads:
            thread.start()
        self.watch_while(lambda: any(thread.is_alive() for thread in threads), MAILS)
        self.assertEqual(outcomes, [{}] * MAILS)

    def test_large_mails_in_three_mailboxes_all_arrive_in_bounded_memory_and_nobody_else_waits(self):
        servers = []
        for box in range(3):
            server = ScriptedImap({uid: large_mail(10 * box + uid) for uid in range(1, 4)}, None)
            server.fetch = server.good
            self.addCleanup(server.close)
            servers.append(server)
        self.start(*(f'{{name: email-{box}, kind: email, url: "imap://127.0.0.1:{server.port}", user: lapor, password_file: password, poll: 1s}}'
                     for box, server in enumerate(servers)))
        until(lambda: servers[0].fetches, what="the first fetch")
        self.watch_while(lambda: any(len(server.stored) < 3 for server in servers), 9)
        self.assertEqual([server.stored for server in servers], [[1, 2, 3]] * 3)


if __name__ == "__main__":
    unittest.main()
