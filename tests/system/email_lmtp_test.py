"""A mail server pushes mails by LMTP: swaks, and Python's own client. Each mail once at the centre, bytes intact."""

import email
import hashlib
import smtplib
import subprocess
import tempfile
import unittest
from pathlib import Path

from certificate import make_certificate
from kanal_daemon import Kanald, until
from smtp_sink import SmtpSink

SAMPLES = Path(__file__).parent.parent / "data" / "email"


class Lmtp(unittest.TestCase):
    def setUp(self):
        self.smtp = SmtpSink()
        self.addCleanup(self.smtp.close)
        folder = tempfile.TemporaryDirectory(prefix="kanal-lmtp-")
        self.addCleanup(folder.cleanup)
        self.door = Path(folder.name) / "lmtp.sock"
        self.kanal = Kanald(folder.name, channels=[
            f"{{name: lmtp, kind: lmtp, listen: {self.door}, recipients: [lapor@kota.example.id], "
            f"answer: {{url: \"smtp://127.0.0.1:{self.smtp.port}\"}}}}"])
        self.addCleanup(self.kanal.__exit__)
        self.kanal.start()
        until(self.door.exists, what="the door")

    def deliver(self, raw, sender="warga@example.net"):
        client = smtplib.LMTP(str(self.door))
        with client:
            return client.sendmail(sender, ["lapor@kota.example.id"], raw)

    def records(self, count):
        return until(lambda: len(self.kanal.centre_file()) >= count and self.kanal.centre_file(), what="the centre's records")

    def test_the_samples_arrive_and_what_no_citizen_wrote_does_not(self):
        raws = {path.name: path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for path in SAMPLES.glob("*.eml")}
        for raw in raws.values():
            self.assertEqual(self.deliver(raw), {})
        records = self.records(6)
        self.assertEqual(len(records), 6)
        stored = {record["raw"]["sha256"] for record in records}
        for name in ("01-plain-utf8.eml", "03-multipart-photo.eml", "10-attachment-only.eml"):
            raw = b"Return-Path: <warga@example.net>\r\n" + raws[name]
            self.assertIn(hashlib.sha256(raw).hexdigest(), stored, name)
        photo = next(record for record in records if record["title"] == "Foto sampah menumpuk")
        self.assertEqual([one["media_type"] for one in photo["attachments"]], ["image/jpeg", "image/jpeg", "application/pdf"])

    def test_a_mail_that_a_group_sends_a_second_time_is_told_of_in_the_log_and_in_no_record(self):
        raw = b"Message-ID: <a@b.example>\r\nFrom: warga@example.net\r\nSubject: Lampu mati\r\n\r\nLampu mati\r\n"
        for sender in ("warga@example.net", "warga@example.net", "milis-bounces@example.org"):
            self.assertEqual(self.deliver(raw, sender), {})
        records = self.records(2)
        line, = until(lambda: self.kanal.events("mail_repeated"), what="the line")
        first, second = (record["number"] for record in records)
        self.assertRegex(line, rf"channel=lmtp number={second} former={first}$")
        # So a gateway that remembers nothing makes the same bytes of the second mail.
        self.assertEqual([record["problems"] for record in records], [[], []])

    def test_swaks_delivers_over_the_socket(self):
        run = subprocess.run(
            ["swaks", "--protocol", "LMTP", "--socket", str(self.door), "--from", "warga@example.net",
             "--to", "lapor@kota.example.id", "--header", "Subject: Lampu padam", "--body", "Lampu padam sejak Senin"],
            capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertEqual(self.records(1)[0]["title"], "Lampu padam")

    def test_the_process_that_reads_mails_is_confined(self):
        self.deliver(b"From: w@example.net\r\nSubject: a\r\n\r\nisi")
        self.records(1)
        pid = self.kanal.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        self.assertTrue(children)
        for child in children:  # 2: only the calls of a filter
            self.assertRegex(Path(f"/proc/{child}/status").read_text(), r"(?m)^Seccomp:\s+2$")

    def test_a_mail_sent_again_after_a_kill_is_one_report(self):
        raw = b"From: w@example.net\r\nSubject: a\r\n\r\nisi"
        for _ in range(3):
            self.deliver(raw)
            self.kanal.kill()
            self.kanal.start()
            until(lambda: self.kanal.events("lmtp_listening"), what="the door")
        self.deliver(raw)
        self.records(1)
        self.assertEqual(self.kanal.stop(), 0)
        self.assertEqual(len(self.kanal.centre_file()), 1)

    def test_a_citizen_is_told_the_number_once_and_a_machine_never(self):
        head = b"From: warga@example.net\r\nMessage-ID: <satu@example.net>\r\n"
        self.deliver(head + b"\r\nsatu")
        self.deliver(b"From: warga@example.net\r\n\r\ndua")
        self.deliver(head + b"Auto-Submitted: auto-replied\r\n\r\ntiga")
        self.deliver(b"From: lain@example.net\r\n\r\nempat", sender="palsu@example.org")
        records = self.records(3)
        until(lambda: self.kanal.events("mail_answer_withheld"), what="the second answer withheld")
        self.assertEqual(len(self.smtp.mails), 1)
        sender, recipients, raw = self.smtp.mails[0]
        self.assertEqual((sender, recipients), ("<>", ["<warga@example.net>"]))
        answer = email.message_from_bytes(raw)
        self.assertEqual(answer["In-Reply-To"], "<satu@example.net>")
        self.assertEqual(answer["Auto-Submitted"], "auto-replied")
        self.assertIn(records[0]["number"], answer.get_payload(decode=True).decode())
        # When it comes back, the two do not talk for ever.
        self.deliver(raw)
        self.assertEqual(self.kanal.stop(), 0)
        self.assertEqual((len(self.kanal.centre_file()), len(self.smtp.mails)), (3, 1))

    def test_answers_go_out_encrypted_and_logged_in_or_not_at_all(self):
        self.kanal.stop()
        folder = self.kanal.folder
        make_certificate(folder)
        server = SmtpSink(folder, ("kanal", "sandi-surat"))
        self.addCleanup(server.close)
        self.kanal.secret("smtp-password", "sandi-surat")
        channel = self.kanal.channels[0]
        begin = channel[:channel.index("answer:")]

        def answer_with(keys):
            self.kanal.channels = [f"{begin}answer: {{url: \"smtp://localhost:{server.port}\", user: kanal, "
                                   f"password_file: smtp-password{keys}}}}}"]
            self.kanal.write_config()
            self.kanal.start()
            until(lambda: self.kanal.events("lmtp_listening"), what="the door")

        answer_with(", starttls: true")
        self.deliver(b"From: warga@example.net\r\n\r\nsatu")
        until(lambda: self.kanal.events("mail_answer_not_sent"), what="the refusal of a certificate that nobody vouches for")
        self.assertEqual(server.mails, [])
        self.kanal.stop()
        answer_with(f", starttls: true, ca_file: {folder}/certificate.pem")
        self.deliver(b"From: lain@example.net\r\n\r\ndua", sender="lain@example.net")
        until(lambda: self.kanal.events("mail_answer_sent"), what="the answer")
        self.assertEqual([recipients for _, recipients, _ in server.mails], [["<lain@example.net>"]])
        self.assertLessEqual(set(server.clear), {"EHLO", "STARTTLS", "QUIT"})
        self.assertNotIn("sandi-surat", "\n".join(self.kanal.log_lines))

    def test_a_quarantined_mail_is_read_again_at_the_operators_word(self):
        parts = b"".join(b"--b\r\nContent-Type: text/plain\r\n\r\nbagian\r\n" for _ in range(1100))
        self.deliver(b"From: w@example.net\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + parts + b"--b--\r\n")
        self.assertEqual(self.records(1)[0]["problems"], ["mail: too many parts, the rest was left out"])
        item = self.kanal.ctl("quarantine")["quarantine"][0]
        answer = self.kanal.ctl("replay", item["id"], check=False)
        self.assertIn("too many parts", answer.stdout + answer.stderr)
        self.kanal.ctl("discard", item["id"], "--reason", "sudah terbaca")


if __name__ == "__main__":
    unittest.main()
