"""Mail servers that lie, and mails that no server can give: nothing is flagged that was not stored, and the rest goes on."""

import tempfile
import unittest

from imap_script import ScriptedImap
from kanal_daemon import Kanald, until


def mail(number):
    return f"From: w{number}@example.net\r\nSubject: Laporan {number}\r\n\r\nisi {number}\r\n".encode()


class Hostile(unittest.TestCase):
    def start(self, server, keys=""):
        self.addCleanup(server.close)
        folder = tempfile.TemporaryDirectory(prefix="kanal-imap-")
        self.addCleanup(folder.cleanup)
        kanal = Kanald(folder.name, channels=[
            f'{{name: email, kind: email, url: "imap://127.0.0.1:{server.port}", user: lapor, password_file: password, '
            f'poll: 1s, timeout: 1s{keys}}}'])
        kanal.secret("password", "x")
        self.addCleanup(kanal.__exit__)
        return kanal.start()

    def test_security_86_a_server_that_answers_without_end_or_sense_costs_a_connection_and_flags_nothing(self):
        for answer in (b"* 1 FETCH (UID 1 BODY[] {4294967295}\r\nabc", b"* 1 FETCH (UID 1 BODY[] {10}\r\n\0", b"* OK \0\r\n",
                       b"* 1 FETCH (UID 1 BODY[] " + b"(" * 100_000 + b"\r\n", b"* 2 EXISTS\r\n" * 400_000,
                       (b"* 9 FETCH (UID 9 BODY[] {1000000}\r\n" + b"x" * 1_000_000 + b")\r\n") * 30):
            with self.subTest(answer[:40]):
                server = ScriptedImap({1: mail(1)}, lambda _, bytes_=answer: bytes_)
                kanal = self.start(server)
                until(lambda: kanal.events("mailbox_lost"), what="the lost connection")
                self.assertEqual(server.stored, [])
                self.assertEqual(kanal.centre_file(), [])
                self.assertTrue(kanal.ready())

    def test_security_86_a_server_that_falls_silent_is_left_and_asked_again(self):
        tries = []
        server = ScriptedImap({1: mail(1)}, lambda uid: None if not tries.append(uid) and len(tries) == 1 else server.good(uid))
        kanal = self.start(server)
        until(lambda: len(kanal.centre_file()) == 1, what="the report")
        self.assertGreaterEqual(server.connections, 2)
        until(lambda: server.stored == [1], what="the flag")

    def test_fault_51_killed_between_commit_and_flag_it_flags_after_the_start_and_reports_once(self):
        server = ScriptedImap({1: mail(1), 2: mail(2)}, lambda uid: server.good(uid))
        server.store = lambda uid: None  # hears it, and never answers
        kanal = self.start(server)
        until(lambda: server.stored == [1], what="the flag being asked for")
        kanal.kill()
        server.store = lambda uid: b""
        kanal.start()
        until(lambda: server.stored[-1] == 2, what="all flags")
        self.assertEqual(server.stored, [1, 1, 2])
        self.assertEqual(server.fetches, [1, 2])  # the cursor is on disk with the report
        until(lambda: len(kanal.centre_file()) >= 2, what="two records")
        self.assertEqual(kanal.stop(), 0)
        self.assertEqual(len(kanal.centre_file()), 2)

    def test_a_mail_announced_in_the_answer_to_another_command_does_not_wait_for_the_next(self):
        server = ScriptedImap({1: mail(1)}, lambda uid: server.good(uid))
        server.capabilities = "IMAP4rev1 IDLE"

        def store(uid):
            if uid != 1:
                return b""
            server.mails[2] = mail(2)
            return b"* 2 EXISTS\r\n"

        server.store = store
        kanal = self.start(server)
        until(lambda: len(kanal.centre_file()) == 2, what="the second mail")
        until(lambda: server.stored[-1] == 2, what="its flag")

    def test_a_mail_announced_in_one_breath_with_the_beginning_of_idle_does_not_wait_for_the_next(self):
        server = ScriptedImap({1: mail(1)}, lambda uid: server.good(uid))
        server.capabilities = "IMAP4rev1 IDLE"

        def idling():
            if 2 in server.mails:
                return b""
            server.mails[2] = mail(2)
            return b"* 2 EXISTS\r\n"

        server.idling = idling
        kanal = self.start(server)
        until(lambda: len(kanal.centre_file()) == 2, what="the second mail")
        until(lambda: server.stored[-1] == 2, what="its flag")

    def test_a_mail_that_the_server_cannot_give_keeps_none_of_the_others_back(self):
        broken = [True]

        def fetch(uid):
            if uid == 2 and broken[0]:
                raise ConnectionError
            return server.good(uid)

        server = ScriptedImap({uid: mail(uid) for uid in (1, 2, 3)}, fetch)
        kanal = self.start(server, ", retry_skipped: 2s")
        until(lambda: len(kanal.centre_file()) == 2, what="the two others")
        self.assertTrue(kanal.events("mail_skipped"))
        self.assertEqual([record["title"] for record in kanal.centre_file()], ["Laporan 1", "Laporan 3"])
        kanal.kill()
        broken[0] = False
        kanal.start()
        until(lambda: len(kanal.centre_file()) == 3, what="the mail that was skipped")
        until(lambda: set(server.stored) == {1, 2, 3}, what="all flags")


if __name__ == "__main__":
    unittest.main()
