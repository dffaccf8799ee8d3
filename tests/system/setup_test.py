"""A gateway set up by somebody who has never seen it: the real kanalctl at a terminal and in a script, and what it writes
starts the real kanald."""

import os
import pty
import re
import select
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from dovecot import free_ports
from kanal_daemon import KANALCTL, KANALD, Kanald

BOT_TOKEN = "123456789:AAcontoh-token_0123456789abcdefghij"
APP_SECRET = "sampel-app-secret-abcdef0123456789"


class Terminal:
    """A program at a terminal of its own."""

    def __init__(self, *words):
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.execv(words[0], words)
        self.seen = ""

    def read(self):
        ready, _, _ = select.select([self.master], [], [], 0.1)
        if not ready:
            return True
        try:
            piece = os.read(self.master, 4096)
        except OSError:  # the other side is closed
            return False
        self.seen += piece.decode().replace("\r\n", "\n")
        return bool(piece)

    def wait_for(self, text, seconds=60):
        end = time.monotonic() + seconds
        while text not in self.seen:
            if not self.read() and text not in self.seen or time.monotonic() > end:
                raise AssertionError(f"{text!r} was not said:\n{self.seen}")
        before, _, self.seen = self.seen.partition(text)
        return before

    def answer(self, question, text):
        before = self.wait_for(question)
        os.write(self.master, text.encode() + b"\n")
        return before

    def end(self):
        """Everything that is still said, and the exit code."""
        while self.read():
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self.master)
        return self.seen, os.waitstatus_to_exitcode(status)


class Setup(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-setup-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.kanal = Kanald(self.folder / "kanal")
        self.addCleanup(self.kanal.__exit__)
        self.config = self.kanal.config
        self.config.unlink()
        self.secrets = self.config.parent / "secrets"
        self.outbox = self.folder / "outbox"

    def words(self, *words):
        return [KANALCTL, "setup", "--config", str(self.config), *words]

    def setup_by_options(self, *words, code=0):
        run = subprocess.run(self.words(*words), capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return run.stdout + run.stderr

    def begin(self, *words, code=0):
        return self.setup_by_options("--agency-code", "33.01", "--agency-name", "Pemerintah Kabupaten Contoh",
                                     "--set", f"outbox.path={self.outbox}", "--host", "lapor.example.go.id", *words, code=code)

    def secret(self, name, value):
        path = self.secrets / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(value + "\n")
        path.chmod(0o640)
        return path

    def start(self):
        """After a person has put it where a test may run it."""
        text = self.config.read_text()
        for port in ("8080", "8081", "8082"):
            text = text.replace(f"127.0.0.1:{port}", "127.0.0.1:0")
        self.config.write_text(text + f"state_dir: {self.folder}/state\nadmin_socket: {self.kanal.folder}/admin.sock\n")
        return self.kanal.start()

    def files(self):
        return {path: path.read_bytes() for path in self.config.parent.rglob("*") if path.is_file()}

    # --- by options

    def test_what_the_options_say_makes_a_gateway_that_takes_reports(self):
        bot = self.folder / "bot-token"
        bot.write_text(BOT_TOKEN)
        said = self.begin("--channel", "mobile_api", "--channel", "telegram=bot", "--secret", f"bot.bot_token_file={bot}",
                          "--channel", "lmtp", "--set", f"lmtp.listen=127.0.0.1:{free_ports(1)[0]}",
                          "--set", "lmtp.recipients=lapor@example.go.id, aduan@example.go.id")
        for secret in ("app-keys", "bot-secret-token", "bot-bot-token"):
            self.assertEqual((self.secrets / secret).stat().st_mode & 0o777, 0o640)
            self.assertNotIn((self.secrets / secret).read_text().strip().rpartition(":")[2], said)
        self.assertEqual(self.config.stat().st_mode & 0o777, 0o640)
        self.assertIn("https://lapor.example.go.id/hooks/bot", said)
        self.assertIn("https://lapor.example.go.id/api/v1/reports", said)
        self.assertIn('timezone: "Asia/Jakarta"', self.config.read_text())
        self.start()
        key = (self.secrets / "app-keys").read_text().strip().partition(":")[2]
        answer = self.kanal.request("POST", "/api/v1/reports", '{"text": "Lampu mati"}',
                                    {"Authorization": f"Bearer {key}", "Idempotency-Key": "satu", "Content-Type": "application/json"})
        self.assertEqual(answer[0], 201)
        status = self.kanal.request("POST", "/hooks/bot", '{"update_id": 1}', {
            "X-Telegram-Bot-Api-Secret-Token": (self.secrets / "bot-secret-token").read_text().strip(),
            "Content-Type": "application/json"})[0]
        self.assertEqual(status, 200)

    def test_nothing_but_the_agency_makes_one_app_and_a_file(self):
        self.setup_by_options("--agency-code", "71", "--agency-name", "Pemerintah Provinsi Contoh",
                              "--set", f"outbox.path={self.outbox}", "--yes")
        text = self.config.read_text()
        self.assertEqual(re.findall(r"kind: (\w+)", text), ["mobile_api", "file"])
        self.assertIn('timezone: "Asia/Makassar"', text)

    def test_the_same_words_a_second_time_change_nothing(self):
        words = ("--channel", "mobile_api", "--channel", "sms", "--set", "sms.device=/dev/null")
        self.begin(*words)
        before = self.files()
        self.assertIn("tidak ada yang perlu diubah", self.begin(*words))
        self.assertEqual(self.files(), before)

    def test_what_a_person_wrote_later_stays_and_the_file_before_is_kept(self):
        self.begin("--channel", "mobile_api")
        by_hand = self.config.read_text().replace(
            "  - name: app\n", "  # aplikasi kota\n  - name: app\n    rate_per_peer: 500   # ramai\n") + "spool: {capacity: 1GiB}\n"
        self.config.write_text(by_hand)
        said = self.begin("--channel", "sms=sms-1708", "--set", "sms-1708.device=/dev/null", "--channel", "mobile_api")
        self.assertIn("+   - name: sms-1708", said)
        self.assertEqual(Path(f"{self.config}.bak").read_text(), by_hand)
        block = "\n  - name: sms-1708\n    kind: sms\n    device: \"/dev/null\"\n"
        self.assertIn(block, self.config.read_text())
        self.assertEqual(self.config.read_text().replace(block, ""), by_hand)

    def test_the_agency_of_the_file_that_the_package_brings_is_filled_in(self):
        start = (Path(__file__).parents[2] / "config/kanal.start.yaml").read_text()
        self.secret("app-keys", "app:kunci-aplikasi-uji-0123456789")
        start = start.replace("/var/lib/kanal/outbox", str(self.outbox))
        self.config.write_text(start)
        self.setup_by_options("--agency-code", "73.71", "--agency-name", "Pemerintah Kota Lain", "--timezone", "Asia/Makassar")
        changed = [line for line in self.config.read_text().splitlines() if line not in start.splitlines()]
        self.assertEqual([line.split("#")[0].strip() for line in changed],
                         ['code: "73.71"', 'name: "Pemerintah Kota Lain"', 'timezone: "Asia/Makassar"'])

    def test_a_platform_whose_secret_is_not_there_yet_is_opened_by_a_later_run(self):
        said = self.begin("--channel", "facebook")
        token = (self.secrets / "facebook-verify-token").read_text()
        self.assertIn("belum dibuka", said)
        self.assertIn(f"/dev/stdin {self.secrets}/facebook-app-secret", said)
        self.assertNotIn("facebook", self.config.read_text())
        self.secret("facebook-app-secret", APP_SECRET)
        said = self.setup_by_options("--channel", "facebook", "--host", "lapor.example.go.id", "--review")
        self.assertIn("Callback URL https://lapor.example.go.id/hooks/facebook", said)
        self.assertIn("comments: review", self.config.read_text())
        self.assertEqual((self.secrets / "facebook-verify-token").read_text(), token)
        self.start()
        status, _, body = self.kanal.request(
            "GET", f"/hooks/facebook?hub.mode=subscribe&hub.challenge=42&hub.verify_token={token.strip()}")
        self.assertEqual((status, body), (200, b"42"))

    def test_a_code_in_another_province_brings_its_time_zone(self):
        start = (Path(__file__).parents[2] / "config/kanal.start.yaml").read_text()
        self.secret("app-keys", "app:kunci-aplikasi-uji-0123456789")
        self.config.write_text(start.replace("/var/lib/kanal/outbox", str(self.outbox)))
        self.setup_by_options("--agency-code", "94.71", "--agency-name", "Pemerintah Kota Lain")
        self.assertRegex(self.config.read_text(), r'(?m)^  timezone: "Asia/Jayapura"')
        self.assertIn("tidak ada yang perlu diubah", self.setup_by_options("--yes"))

    def test_who_opens_sms_is_told_how_the_service_may_use_the_modem(self):
        said = self.begin("--channel", "sms", "--set", "sms.device=/dev/null")
        guide = (Path(__file__).parents[2] / "docs/sms.md").read_text()
        command = re.search(r"(?m)^    (install .*modem\.conf)$", guide)[1]
        self.assertIn(f"{command} && systemctl daemon-reload && systemctl restart kanald", said)

    def test_a_way_to_the_centre_that_needs_a_secret_is_opened_with_it_and_named_without(self):
        words = ("--centre", "amqp", "--set", "antrean.url=amqps://kota-contoh@mq.example.go.id/lapor")
        agency = ("--agency-code", "33.01", "--agency-name", "Pemerintah Kabupaten Contoh")
        self.assertIn("--secret antrean.password_file=BERKAS", self.setup_by_options(*agency, *words, code=64))
        self.assertFalse(self.config.exists())
        password = self.folder / "password"
        password.write_text("kata-sandi-antrean-0123456789")
        said = self.setup_by_options(*agency, *words, "--secret", f"antrean.password_file={password}")
        self.assertIn("kanalctl centre try antrean", said)
        self.assertEqual(re.findall(r"kind: (\w+)", self.config.read_text()), ["mobile_api", "amqp"])
        # Another one later can wait for its secret.
        said = self.setup_by_options("--centre", "sp4n_xml")
        self.assertIn("belum dibuka", said)
        self.assertIn("kanalctl setup --centre sp4n_xml\n", said)
        self.assertNotIn("sp4n", self.config.read_text())

    def test_what_kanald_would_refuse_is_not_written(self):
        self.begin()
        before = self.files()
        said = self.begin("--channel", "lmtp", "--set", "lmtp.recipients=bukan-alamat", code=1)
        self.assertRegex(said, rf"{self.config}:\d+: channels\[1\]\.recipients: ")
        self.assertIn("tidak diubah", said)
        self.assertEqual(self.files(), before)

    def test_a_dry_run_shows_and_writes_nothing(self):
        self.assertIn("kind: mobile_api", self.begin("--dry-run"))
        self.assertEqual(self.files().keys() & {self.config, self.secrets / "app-keys"}, set())

    def test_what_is_missing_or_unknown_is_said_all_at_once(self):
        said = self.setup_by_options("--channel", "sms", "--channel", "merpati", "--channel", "lmtp=surat masuk", "--set", "sms.devise=/dev/null", code=64)
        for part in ("--agency-code", "--agency-name", "merpati; yang ada: ", "nama surat masuk tidak bisa dipakai", "--set sms.device=", "sms.devise"):
            self.assertIn(part, said)
        self.assertFalse(self.config.exists())

    def test_every_kind_that_kanald_knows_can_be_opened(self):
        for block, option in (("channels", "--channel"), ("centre", "--centre")):
            self.config.write_text(f"agency: {{code: \"32\", name: A}}\n{block}: [{{name: a, kind: x}}]\n")
            refused = subprocess.run([KANALD, "--config", str(self.config), "--check"], capture_output=True, text=True, timeout=60)
            known = re.search(r"\.kind: no such kind; this program knows: (.*)", refused.stderr)[1].split(", ")
            self.config.unlink()
            said = self.setup_by_options(option, "x", "--agency-code", "32", "--agency-name", "A", code=64)
            offered = re.search(r"yang ada: (.*)", said)[1].split(", ")
            self.assertEqual(sorted(offered), sorted(known))

    # --- at a terminal

    def test_a_person_is_asked_and_what_he_pastes_is_not_shown(self):
        terminal = Terminal(*self.words())
        terminal.answer("Kode wilayah", "32,73")
        terminal.answer("ditulis 32 untuk provinsi", "")
        terminal.answer("Kode wilayah", "32.73")
        terminal.answer("Nama instansi", "Pemerintah Kota Contoh")
        terminal.answer("[Asia/Jakarta]", "")
        menu = terminal.answer("Nomor, dipisah koma", "99")
        number = {kind: int(re.search(rf"(\d+)  {title}", menu)[1])
                  for kind, title in (("app", "aplikasi milik"), ("facebook", "halaman Facebook"))}
        terminal.answer("Nomor, dipisah koma", f"{number['app']}, {number['facebook']}")
        terminal.answer("Nomor [1]", "1")
        terminal.answer("Nama gerbang", "lapor.example.go.id")
        terminal.answer("Nomor halaman", "")
        terminal.answer("App Secret", APP_SECRET)
        terminal.answer("Page access token", "")
        terminal.answer("Folder", str(self.outbox))
        terminal.answer("Tinjau dulu", "y")
        shown = terminal.answer("Tulis?", "")
        self.assertNotIn(APP_SECRET, shown)
        said, code = terminal.end()
        self.assertEqual(code, 0, said)
        self.assertEqual((self.secrets / "facebook-app-secret").read_text(), APP_SECRET + "\n")
        # What has to be pasted at Meta stands there to be copied.
        self.assertIn((self.secrets / "facebook-verify-token").read_text().strip(), said)
        self.assertEqual(re.findall(r"kind: (\w+)\n(?:    comments: (\w+))?", self.config.read_text()),
                         [("mobile_api", ""), ("facebook", "review"), ("file", "")])
        self.start()

    def test_who_goes_away_leaves_nothing_behind(self):
        terminal = Terminal(*self.words("--agency-code", "32"))
        terminal.answer("Nama instansi", "Pemerintah Provinsi Contoh")
        terminal.wait_for("Zona waktu")
        os.write(terminal.master, b"\x04")
        said, code = terminal.end()
        self.assertEqual(code, 1, said)
        self.assertFalse(self.config.exists() or self.secrets.exists())

    def test_a_person_who_says_no_keeps_the_file_as_it_was(self):
        self.begin()
        before = self.files()
        terminal = Terminal(*self.words("--channel", "sms"))
        terminal.answer("Modem", "/dev/null")
        terminal.answer("Nomor SMS", "1708")
        terminal.answer("Tulis?", "t")
        self.assertEqual(terminal.end()[1], 1)
        self.assertEqual(self.files(), before)


if __name__ == "__main__":
    unittest.main()
