"""What mail servers can and cannot do: tokens, quotas, no MOVE, certificates that end, no encryption. All on a real Dovecot."""

import imaplib
import os
import signal
import sys
import tempfile
import time
import unittest
from pathlib import Path

import dovecot
from dovecot import Dovecot
from imap_script import ScriptedImap
from kanal_daemon import Kanald, until
from token_server import TokenServer


def mail(number, text="Lampu jalan padam"):
    return f"From: w{number}@example.net\r\nSubject: Laporan {number}\r\n\r\n{text} {number}\r\n".encode()


class Server(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-imap-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def serve(self, extra="", **options):
        self.server = Dovecot(self.folder / "dovecot", extra, **options).start()
        self.addCleanup(self.server.stop)
        return self.server

    def kanal(self, keys="", url=None, login="password_file: password", secret=dovecot.PASSWORD):
        url = url or f"imap://127.0.0.1:{self.server.imap_port}"
        kanal = Kanald(self.folder / "kanal", channels=[
            f'{{name: email, kind: email, url: "{url}", user: {dovecot.USER}, {login}, poll: 1s{keys}}}'])
        kanal.secret("password", secret)
        self.addCleanup(kanal.__exit__)
        return kanal.start()

    def mailbox(self, folder="INBOX"):
        client = imaplib.IMAP4("127.0.0.1", self.server.imap_port)
        self.addCleanup(client.shutdown)
        client.login(dovecot.USER, dovecot.PASSWORD)
        client.select(folder)
        return client

    def records(self, kanal, count):
        until(lambda: len(kanal.centre_file()) >= count, what=f"{count} records at the centre")
        return kanal.centre_file()

    def health(self, kanal):
        return next(each["health"] for each in kanal.ctl("status")["channels"] if each["name"] == "email")

    # --- the login

    def token_dovecot(self, mechanisms, tokens):
        self.provider = TokenServer(tokens)
        self.addCleanup(self.provider.close)
        settings = self.folder / "oauth2.conf"
        settings.write_text(f"tokeninfo_url = {self.provider.url}\nintrospection_mode = auth\nusername_attribute = username\n")
        self.serve(f"auth_mechanisms = plain {mechanisms}\npassdb {{\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n"
                     f"  args = {settings}\n}}\n")

    def log_in_with_token(self, mechanism):
        self.token_dovecot(mechanism, {"tanda-masuk-satu": dovecot.USER})
        self.server.deliver(mail(1))
        kanal = self.kanal(login="access_token_file: password", secret="tanda-masuk-satu")
        self.records(kanal, 1)
        self.assertIn(f"method={mechanism.upper()}", self.server.log())
        return kanal

    def test_a_token_logs_in_by_oauthbearer(self):
        self.log_in_with_token("oauthbearer")

    def test_a_token_logs_in_by_xoauth2_and_a_newer_one_in_the_file_is_used_from_the_next_login_on(self):
        kanal = self.log_in_with_token("xoauth2")
        kanal.secret("password", "tanda-masuk-dua")
        self.provider.tokens = {"tanda-masuk-dua": dovecot.USER}
        self.server.stop()
        self.server.start()
        self.server.deliver(mail(2))
        self.records(kanal, 2)
        self.assertNotIn("tanda-masuk", "\n".join(kanal.log_lines))

    def test_a_token_that_ran_out_is_a_refused_login(self):
        self.token_dovecot("xoauth2", {"tanda-baru": dovecot.USER})
        kanal = self.kanal(login="access_token_file: password", secret="tanda-lama")
        line = until(lambda: kanal.events("mailbox_login_refused"), what="the event")[0]
        self.assertNotIn("tanda", line)
        self.assertEqual(self.health(kanal)["login_failures"], "1")

    # --- moving without MOVE

    def person_deletes(self):
        client = self.mailbox()
        client.uid("STORE", "1", "+FLAGS", "(\\Deleted)")
        return client

    def test_without_move_a_mail_is_copied_and_expunged_alone(self):
        self.serve("imap_capability = IMAP4rev1 UIDPLUS IDLE\n")
        self.server.deliver(mail(1))
        # Marked by a person and not yet expunged: a plain EXPUNGE of ours would take it along.
        self.person_deletes()
        kanal = self.kanal(", only_new: true, move_to: Diproses")
        until(lambda: self.health(kanal)["last_poll"] != "never", what="the first poll")
        self.server.deliver(mail(2), mail(3))
        self.records(kanal, 2)
        until(lambda: len(self.server.files("Diproses")) == 2, what="two mails in the other mailbox")
        until(lambda: len(self.server.files()) == 1, what="only the person's mail in the mailbox")
        self.assertEqual(kanal.events("mail_not_flagged"), [])

    def test_without_move_and_uidplus_nothing_is_expunged_and_nothing_is_twice(self):
        self.serve("imap_capability = IMAP4rev1 IDLE\n")
        self.server.deliver(mail(1), mail(2))
        self.person_deletes()
        kanal = self.kanal(", move_to: Diproses")
        self.records(kanal, 2)
        until(lambda: kanal.events("mail_not_flagged"), what="the event")
        kanal.stop()
        kanal.start()
        until(lambda: self.health(kanal)["last_poll"] != "never", what="a poll")
        self.assertEqual((len(self.server.files()), len(kanal.centre_file())), (2, 2))
        _, lines = self.mailbox().uid("FETCH", "1:*", "(FLAGS)")
        self.assertTrue(all(b"$LaporTaken" in line for line in lines))

    # --- what an operator should know in time

    def test_a_mailbox_that_is_nearly_full_is_said(self):
        self.serve("mail_plugins = quota\nprotocol imap {\n  mail_plugins = quota imap_quota\n}\n"
                     "plugin {\n  quota = maildir:User quota\n  quota_rule = *:storage=100K\n}\n")
        self.server.deliver(mail(1, "x" * 95_000))
        kanal = self.kanal()
        self.records(kanal, 1)
        line = until(lambda: kanal.events("mailbox_nearly_full"), what="the event")[0]
        self.assertGreaterEqual(int(line.split("percent=")[1].split()[0]), 90)
        self.assertGreaterEqual(int(self.health(kanal)["quota_percent"]), 90)
        self.assertGreaterEqual(kanal.metric("email", "quota_percent"), 90)

    def test_a_certificate_that_ends_soon_is_said(self):
        self.serve(certificate_days=5)
        self.server.deliver(mail(1))
        kanal = self.kanal(f", ca_file: {self.server.folder}/certificate.pem", f"imaps://localhost:{self.server.imaps_port}")
        self.records(kanal, 1)
        line = until(lambda: kanal.events("mailbox_certificate_ends"), what="the event")[0]
        self.assertIn(line.split("days=")[1].split()[0], ("4", "5"))
        self.assertIn("certificate_expires", self.health(kanal))
        self.assertLess(kanal.metric("email", "certificate_expires"), time.time() + 6 * 86400)
        for item in ("last_poll", "last_mail", "mails", "mailbox_mails", "skipped", "login_failures", "parser_failures"):
            self.assertIsNotNone(kanal.metric("email", item), item)

    def test_mails_whose_numbers_lie_far_apart_are_found_in_a_few_questions(self):
        server = ScriptedImap({3: mail(1), 2_000_000_000: mail(2), 4_294_967_290: mail(3)}, None)
        server.fetch = server.good
        self.addCleanup(server.close)
        kanal = self.kanal(url=f"imap://127.0.0.1:{server.port}")
        self.records(kanal, 3)
        asked = sum(1 for command in server.commands if command.startswith("UID FETCH") and "RFC822.SIZE" in command)
        self.assertLess(asked, 40)

    def test_a_server_that_offers_no_encryption_hears_no_password(self):
        server = ScriptedImap({1: mail(1)}, lambda _: b"")
        self.addCleanup(server.close)
        kanal = self.kanal(", starttls: true", f"imap://127.0.0.1:{server.port}")
        until(lambda: kanal.events("mailbox_not_trusted"), what="the event")
        said = {command.split()[0] for command in server.commands}
        self.assertLessEqual(said, {"CAPABILITY", "LOGOUT"})

    # --- the parser's process

    def test_fault_55_a_parser_that_hangs_costs_one_mail_a_delay_and_the_mailbox_nothing(self):
        self.serve()
        self.server.deliver(mail(1))
        kanal = self.kanal(", parser_deadline: 1s")
        self.records(kanal, 1)
        parsers = [int(child) for child in Path(f"/proc/{kanal.process.pid}/task/{kanal.process.pid}/children").read_text().split()
                   if b"mail-parser" in Path(f"/proc/{child}/cmdline").read_bytes()]
        self.assertTrue(parsers)
        for parser in parsers:
            os.kill(parser, signal.SIGSTOP)
        self.server.deliver(mail(2), mail(3))
        self.records(kanal, 3)
        self.assertTrue(kanal.events("mail_parser_failed"))
        self.assertEqual(kanal.ctl("quarantine")["quarantine"], [])
        self.assertEqual(kanal.stop(), 0)


if __name__ == "__main__":
    if dovecot.missing():
        print("skipped:", dovecot.missing())
        sys.exit(77)
    unittest.main()
