"""Fetching from a real Dovecot: what people and servers do to a mailbox, and nothing lost, nothing twice."""

import hashlib
import imaplib
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import dovecot
from dovecot import Dovecot
from imap_proxy import CuttingProxy
from kanal_daemon import Kanald, until

SAMPLES = Path(__file__).parent.parent / "data" / "email"


def mail(number, text="Lampu jalan padam", extra=""):
    return (f"From: Warga {number} <warga{number}@example.net>\r\nTo: lapor@kota.example.id\r\nSubject: Laporan {number}\r\n"
            f"{extra}\r\n{text} {number}\r\n").encode()


class Imap(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-imap-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.server = Dovecot(self.folder / "dovecot").start()
        self.addCleanup(lambda: self.server.stop())

    def kanal(self, url=None, keys=""):
        url = url or f"imap://127.0.0.1:{self.server.imap_port}"
        kanal = Kanald(self.folder / "kanal", channels=[
            f'{{name: email, kind: email, url: "{url}", user: {dovecot.USER}, password_file: password, '
            f'account: lapor@kota.example.id, poll: 1s{keys}}}'])
        kanal.secret("password", dovecot.PASSWORD)
        self.addCleanup(kanal.__exit__)
        return kanal.start()

    def mailbox(self, folder="INBOX"):
        client = imaplib.IMAP4("127.0.0.1", self.server.imap_port)
        self.addCleanup(client.shutdown)
        client.login(dovecot.USER, dovecot.PASSWORD)
        client.select(folder)
        return client

    def flags(self, folder="INBOX"):
        client = self.mailbox(folder)
        _, lines = client.uid("FETCH", "1:*", "(FLAGS)")
        return [line.decode() for line in lines if line]

    def records(self, kanal, count, seconds=60):
        until(lambda: len(kanal.centre_file()) >= count, seconds, f"{count} records at the centre")
        return kanal.centre_file()

    def flagged(self, count, flag="$LaporTaken", folder="INBOX"):
        until(lambda: sum(flag in line for line in self.flags(folder)) == count, what=f"{count} mails with {flag}")

    def hashes_on_server(self, folder=""):
        """SHA-256 of each mail as IMAP gives it: lines end in CR LF."""
        raws = [path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for path in self.server.files(folder)]
        return sorted(hashlib.sha256(raw).hexdigest() for raw in raws)

    def test_samples_arrive_byte_for_byte_and_are_flagged(self):
        self.server.deliver(*(path.read_bytes() for path in sorted(SAMPLES.glob("*.eml"))))
        kanal = self.kanal(f"imaps://localhost:{self.server.imaps_port}", f", ca_file: {self.server.folder}/certificate.pem")
        records = self.records(kanal, 6)
        self.flagged(9)
        self.assertTrue(all("\\Seen" in line for line in self.flags()))
        self.assertEqual(len(kanal.centre_file()), 6)
        on_server = self.hashes_on_server()
        for record in records:
            self.assertIn(record["raw"]["sha256"], on_server)
            self.assertEqual(record["channel"]["external_id"], record["raw"]["sha256"])
        health = kanal.ctl("status")["channels"]
        self.assertIn("certificate_expires", str(health))

    def test_a_new_mail_is_announced_and_taken_at_once_over_starttls(self):
        kanal = self.kanal(f"imap://localhost:{self.server.imap_port}",
                           f", starttls: true, ca_file: {self.server.folder}/certificate.pem")
        self.server.deliver(mail(1))
        self.records(kanal, 1)
        self.server.deliver(mail(2))
        self.records(kanal, 2, seconds=20)

    def test_fault_54_who_reads_the_mailbox_by_hand_takes_nothing_away(self):
        self.server.deliver(mail(1), mail(2), mail(3))
        client = self.mailbox()
        client.uid("STORE", "1:3", "+FLAGS", "(\\Seen \\Answered)")
        kanal = self.kanal()
        self.records(kanal, 3)
        self.flagged(3)
        client.uid("STORE", "1:3", "-FLAGS", "(\\Seen $LaporTaken)")
        self.server.deliver(mail(4))
        self.records(kanal, 4)
        kanal.stop()
        kanal.start()
        self.server.deliver(mail(5))
        self.records(kanal, 5)
        self.assertEqual(len(kanal.centre_file()), 5)

    def test_fault_53_a_connection_that_breaks_in_the_middle_of_a_mail_costs_nothing(self):
        self.server.deliver(*(mail(number, "x" * 40_000) for number in range(4)))
        proxy = CuttingProxy(self.server.imap_port)
        self.addCleanup(proxy.close)
        proxy.cut_after = 60_000
        kanal = self.kanal(f"imap://127.0.0.1:{proxy.port}")
        until(lambda: proxy.cuts >= 2, what="two cuts")
        proxy.cut_after = None
        self.records(kanal, 4)
        self.flagged(4)
        self.assertEqual(sorted(record["raw"]["sha256"] for record in kanal.centre_file()), self.hashes_on_server())

    def test_fault_52_a_mailbox_made_anew_is_read_again_and_nothing_is_twice(self):
        self.server.deliver(mail(1), mail(2))
        kanal = self.kanal()
        self.records(kanal, 2)
        self.flagged(2)
        # The index is lost: Dovecot numbers everything again under another UIDVALIDITY.
        self.server.stop()
        for path in (self.server.folder / "mail").glob("dovecot*"):
            path.unlink()
        self.server.deliver_to_disk(mail(3))
        self.server.start()
        self.records(kanal, 3)
        until(lambda: kanal.events("mailbox_recreated"), what="the event")
        self.flagged(3)
        self.assertEqual(len(kanal.centre_file()), 3)

    def test_security_83_two_mails_with_one_message_id_are_two_reports(self):
        same = "Message-ID: <sama@example.net>\r\n"
        self.server.deliver(mail(1, extra=same), mail(2, extra=same), mail(1, extra=same))
        kanal = self.kanal()
        self.records(kanal, 3)

    def test_mails_are_moved_where_the_configuration_says(self):
        self.server.deliver(mail(1), mail(2))
        kanal = self.kanal(keys=", move_to: Diproses")
        self.records(kanal, 2)
        until(lambda: len(self.server.files("Diproses")) == 2, what="two mails in the other mailbox")
        # The server copies a mail before it removes it.
        until(lambda: not self.server.files(), what="no mail in the first mailbox")

    def test_security_76_a_mail_larger_than_the_limit_is_taken_in_part_and_left_for_a_person(self):
        big = mail(1) + b"x" * 70 + b"\r\n"
        big += (b"y" * 70 + b"\r\n") * 6000
        self.server.deliver(big, mail(2))
        kanal = self.kanal(keys=", largest_mail: 300KiB, large_move_to: TooBig")
        records = self.records(kanal, 2)
        part = next(record for record in records if record["title"] == "Laporan 1")
        self.assertIn("mail: too large, cut", part["problems"])
        self.assertTrue(kanal.events("mail_too_large"))
        until(lambda: len(self.server.files("TooBig")) == 1, what="the mail in TooBig")
        self.assertIn("\\Flagged", self.flags("TooBig")[0])
        self.assertNotIn("\\Seen", self.flags("TooBig")[0])
        self.assertEqual(len(self.server.files()), 1)

    def test_a_refused_login_is_said_and_not_hammered(self):
        kanal = Kanald(self.folder / "kanal", channels=[
            f'{{name: email, kind: email, url: "imap://127.0.0.1:{self.server.imap_port}", user: lapor, password_file: password}}'])
        kanal.secret("password", "salah")
        self.addCleanup(kanal.__exit__)
        kanal.start()
        line = until(lambda: kanal.events("mailbox_login_refused"), what="the event")[0]
        self.assertNotIn("salah", line)
        self.assertGreaterEqual(int(line.split("again_in_ms=")[1].split()[0]), 30_000)
        self.assertEqual(kanal.stop(), 0)

    def test_an_untrusted_certificate_stops_before_the_password_is_said(self):
        kanal = self.kanal(f"imaps://localhost:{self.server.imaps_port}")
        until(lambda: kanal.events("mailbox_not_trusted"), what="the event")
        self.assertEqual(kanal.centre_file(), [])
        self.assertNotIn("Login", self.server.log())


if __name__ == "__main__":
    if dovecot.missing():
        print("skipped:", dovecot.missing())
        sys.exit(77)
    unittest.main()
