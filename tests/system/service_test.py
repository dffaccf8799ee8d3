"""What systemd and the operator see of the process: notification, socket activation, reload, exit codes."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from certificate import make_certificate
from dovecot import free_ports
from kanal_daemon import APP_KEY, KANALD, Kanald, until

ROOT = Path(__file__).resolve().parents[2]


class Service(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-service-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.kanal = Kanald(self.folder)
        self.addCleanup(self.kanal.__exit__)

    def check(self):
        return self.run_once("--config", str(self.kanal.config), "--check")

    def run_once(self, *arguments):
        return subprocess.run([KANALD, *arguments], capture_output=True, text=True, timeout=60)

    # --- exit codes

    def test_a_stop_as_asked_leaves_with_0(self):
        self.assertEqual(self.kanal.start().stop(), 0)

    def test_wrong_usage_leaves_with_64(self):
        self.assertEqual(self.run_once("--no-such-flag").returncode, 64)

    def test_a_second_daemon_on_the_same_state_leaves_with_75(self):
        self.kanal.start()
        second = self.run_once("--config", str(self.kanal.config))
        self.assertEqual(second.returncode, 75)
        self.assertEqual(self.kanal.report("tetap-jalan")[0], 201)

    def test_every_fault_of_the_configuration_is_named_with_file_and_line_and_leaves_with_78(self):
        self.kanal.config.write_text(self.kanal.config.read_text()
                                     .replace("http: {listen:", "http: {lisen:").replace("kind: facebook", "kind: fesbuk"))
        for arguments in (["--check"], []):
            run = self.run_once("--config", str(self.kanal.config), *arguments)
            self.assertEqual(run.returncode, 78)
            self.assertRegex(run.stderr, r"kanal.yaml:3: http\.lisen: ")
            self.assertRegex(run.stderr, r"kanal.yaml:8: channels\[1\]\.kind: .*facebook, .*mobile_api")

    def test_each_line_of_the_configuration_to_begin_with_works_and_so_does_each_that_is_commented_out(self):
        text = (ROOT / "config/kanal.start.yaml").read_text()
        lines = [line for line in text.splitlines() if line.startswith("  # - {") or line.startswith("  # trusted")]
        self.assertGreater(len(lines), 10)
        self.assertEqual({re.search(r"kind: (\w+)", line)[1] for line in lines if "kind:" in line} | {"mobile_api", "lmtp", "file"},
                         set(re.findall(r"(?m)^ +(?:# +)?kind: (\w+)$", (ROOT / "config/kanal.example.yaml").read_text())))
        for name in re.findall(r"secrets/[\w-]+", text):
            (self.folder / "secrets").mkdir(exist_ok=True)
            number = len(list((self.folder / "secrets").iterdir()))
            path = self.folder / name
            form = {"-keys": "klien:", "m-bot": "123456789:AA"}.get(name[-5:], "")
            path.write_text(f"{form}kunci-yang-tidak-tertebak-{number:04}\n")
            path.chmod(0o600)
        shutil.copy(ROOT / "config/open311-services.example.yaml", self.folder)
        for line in ["", *lines]:
            opened = text.replace(line, line.replace("# ", "", 1), 1) if line else text
            for old, new in (("/var/lib/kanal/", f"{self.folder}/"), ("127.0.0.1:8080", "127.0.0.1:0"), ("127.0.0.1:8081", "127.0.0.1:0"), ("127.0.0.1:8082", "127.0.0.1:0"),
                             ("127.0.0.1:2424", f"127.0.0.1:{free_ports(1)[0]}")):
                opened = opened.replace(old, new)
            self.kanal.config.write_text(opened + f"state_dir: {self.folder}/state\nadmin_socket: {self.folder}/admin.sock\n")
            run = self.check()
            self.assertEqual(run.returncode, 0, f"{line}\n{run.stderr}")

    def test_a_gateway_without_a_centre_or_with_two_apps_is_refused(self):
        text = self.kanal.config.read_text()
        self.kanal.config.write_text(text[:text.index("centre:")].replace(
            "channels:", "channels:\n  - {name: app2, kind: mobile_api, keys_file: app-keys}"))
        run = self.run_once("--config", str(self.kanal.config), "--check")
        self.assertEqual(run.returncode, 78)
        self.assertRegex(run.stderr, r"kanal.yaml:\d+: centre: name at least one")
        self.assertRegex(run.stderr, r"kanal.yaml:8: channels\[1\]\.kind: only one channel of this kind")

    def test_a_list_of_no_centres_is_no_list(self):
        text = self.kanal.config.read_text()
        self.kanal.config.write_text(text[:text.index("centre:")] + "centre: []\n")
        run = self.run_once("--config", str(self.kanal.config), "--check")
        self.assertEqual(run.returncode, 78)
        self.assertRegex(run.stderr, r"kanal.yaml:\d+: centre: name at least one")

    def test_an_address_that_cannot_be_had_yet_leaves_with_69_for_systemd_to_try_again(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            text = self.kanal.config.read_text()
            self.kanal.config.write_text(text.replace('http: {listen: "127.0.0.1:0"', f'http: {{listen: "127.0.0.1:{port}"', 1))
            run = self.run_once("--config", str(self.kanal.config))
        self.assertEqual(run.returncode, 69)
        self.assertRegex(run.stderr, r"event=start_failed .*another program listens there")

    def test_a_file_where_the_admin_socket_is_to_be_is_left_alone(self):
        (self.folder / "admin.sock").write_text("milik orang lain")
        self.assertEqual(self.run_once("--config", str(self.kanal.config)).returncode, 69)
        self.assertEqual((self.folder / "admin.sock").read_text(), "milik orang lain")

    def test_check_says_good_of_a_good_configuration_also_beside_the_daemon_that_runs_with_it(self):
        self.kanal.config.write_text(self.kanal.config.read_text().replace('"127.0.0.1:0"', f'"127.0.0.1:{free_ports(1)[0]}"', 1))
        for start in (lambda: None, self.kanal.start):  # once it runs, the ports are its own
            start()
            run = self.check()
            self.assertEqual((run.returncode, run.stdout), (0, f"{self.kanal.config}: good\n"), run.stderr)

    def test_check_warns_of_what_is_allowed_and_seldom_meant(self):
        text = self.kanal.config.read_text()
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            for changed, says in [
                (text.replace('"127.0.0.1:0"', f'"127.0.0.1:{port}"', 1), "another program listens there"),
                (text.replace('"127.0.0.1:0"', '"0.0.0.0:0"', 1), "without TLS"),
                (text[:text.index("channels:")] + text[text.index("centre:"):], "channels: there are none"),
                (text.replace(f"state_dir: {self.folder}/state", f"state_dir: /dev/shm/{self.folder.name}"), "lies in memory"),
                (text + "spool: {keep_delivered: 0d}\n", "keep_delivered"),
            ]:
                with self.subTest(says=says):
                    self.kanal.config.write_text(changed)
                    run = self.check()
                    self.assertEqual(run.returncode, 0, run.stderr)
                    self.assertRegex(run.stderr, rf"kanal.yaml: warning: .*{says}")
                    self.assertNotIn("good", run.stdout)

    def test_check_refuses_what_cannot_run(self):
        text = self.kanal.config.read_text()
        make_certificate(self.folder)
        (self.folder / "other").mkdir()
        make_certificate(self.folder / "other")
        for key in (self.folder / "key.pem", self.folder / "other" / "key.pem"):
            key.chmod(0o600)
        file = self.folder / "berkas"
        file.write_text("")
        centre = f"  - {{name: dua, kind: file, path: {self.folder}/centre/../centre}}\n"
        for changed, says in [
            (text.replace(f"state_dir: {self.folder}/state", f"state_dir: {file}"), "is not a folder"),
            (text.replace(f"state_dir: {self.folder}/state", f"state_dir: {self.folder}/a/b/c"), "is missing"),
            (text.replace(f"path: {self.folder}/centre", f"path: {file}"), "is not a folder"),
            (text + centre, "write into one folder"),
            (text.replace("http: {", "http: {tls: {certificate_file: certificate.pem, key_file: other/key.pem}, "), "http.tls: "),
            (text.replace("channels:", f"channels:\n  - {{name: surat, kind: lmtp, listen: {self.folder}/l.sock, socket_group: tidak-ada, recipients: [a@b.id]}}"),
             "no such group"),
            (text + "alert_command: [alarm]\n", "whole path"),
            (text + '  - {name: pusat, kind: http, url: "https://pusat.example:99999/api", token_file: app-keys}\n', "port"),
            (text + '  - {name: pusat, kind: http, url: "https://pusat.example:0/api", token_file: app-keys}\n', "port"),
        ]:
            with self.subTest(says=says):
                self.kanal.config.write_text(changed)
                run = self.check()
                self.assertEqual(run.returncode, 78, run.stderr)
                self.assertIn(says, run.stderr)

    def test_a_secret_that_everybody_can_read_stops_the_start(self):
        (self.folder / "app-secret").chmod(0o644)
        run = self.run_once("--config", str(self.kanal.config))
        self.assertEqual(run.returncode, 78)
        self.assertIn("app_secret_file", run.stderr)

    def test_a_spool_of_a_newer_version_is_left_alone_and_leaves_with_78(self):
        self.kanal.start().stop()
        import sqlite3
        path = next((self.folder / "state").rglob("spool.db"))
        database = sqlite3.connect(path)
        database.execute("PRAGMA user_version = 9999")
        database.close()
        before = path.read_bytes()
        self.assertEqual(self.run_once("--config", str(self.kanal.config)).returncode, 78)
        self.assertEqual(path.read_bytes(), before)

    # --- systemd

    def test_systemd_hears_ready_the_watchdog_and_stopping(self):
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notify.bind(str(self.folder / "notify"))
        notify.settimeout(30)
        heard = []

        def hear(word):
            while not any(word in line for line in heard):
                heard.append(notify.recv(4096).decode())

        # The watchdog variables name the process that must feed it: a shell passes its own number on by exec.
        self.kanal.start(prefix=["sh", "-c", 'WATCHDOG_PID=$$ WATCHDOG_USEC=300000 exec "$@"', "sh"],
                         env={"NOTIFY_SOCKET": str(self.folder / "notify")})
        hear("READY=1")
        hear("WATCHDOG=1")
        self.kanal.stop()
        hear("STOPPING=1")

    def test_a_start_that_reads_all_of_a_large_spool_asks_systemd_for_more_time_until_it_is_ready(self):
        self.kanal.start()
        for number in range(40):
            said = {"item": "post", "verb": "add", "post_id": f"1_{number}", "from": {"id": "6660001"}, "message": "Jalan rusak. " * 15_000}
            self.assertEqual(self.kanal.webhook({"object": "page", "entry": [
                {"id": "1", "time": 1772327731, "changes": [{"field": "feed", "value": said}]}]})[0], 200)
        self.kanal.stop()
        self.assertGreater((self.folder / "state/spool.db").stat().st_size, 12 << 20)
        (self.folder / "state/spool.db.suspect").touch()
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(notify.close)
        notify.bind(str(self.folder / "notify"))
        notify.settimeout(60)
        self.kanal.start(ready=False, env={"NOTIFY_SOCKET": str(self.folder / "notify")})
        heard = []
        while not heard or "READY=1" not in heard[-1]:
            heard.append(notify.recv(4096).decode())
        signs = [int(found[1]) for line in heard if (found := re.search(r"(?m)^EXTEND_TIMEOUT_USEC=(\d+)$", line))]
        self.assertGreaterEqual(len(signs), 2, heard)
        # From each sign there is time for the 4 MiB to the next one, on a disk however slow.
        self.assertGreaterEqual(min(signs), 60_000_000)
        self.assertEqual(len(self.kanal.ctl("reports", "--limit", "100")["reports"]), 40)

    def test_a_socket_of_systemd_is_used_and_keeps_callers_waiting_through_a_restart(self):
        listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        os.set_inheritable(listener.fileno(), True)
        activate = ["sh", "-c", f'exec 3<&{listener.fileno()}; LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=http exec "$@"', "sh"]
        self.kanal.start(prefix=activate, pass_fds=[listener.fileno()])
        self.assertEqual(self.kanal.ports["public"], listener.getsockname()[1])
        self.assertEqual(self.kanal.report("satu")[0], 201)
        self.kanal.stop()
        answers = []
        caller = threading.Thread(target=lambda: answers.append(self.kanal.report("dua")))
        caller.start()  # connects to the backlog while nobody accepts
        self.kanal.start(prefix=activate, pass_fds=[listener.fileno()])
        caller.join(30)
        self.assertEqual(answers[0][0], 201)

    def test_no_connection_ends_without_an_answer_over_restarts(self):
        listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.addCleanup(listener.close)
        os.set_inheritable(listener.fileno(), True)
        activate = ["sh", "-c", f'exec 3<&{listener.fileno()}; LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=http exec "$@"', "sh"]
        self.kanal.start(prefix=activate, pass_fds=[listener.fileno()])
        over = threading.Event()
        answers, failures = [], []

        def call(caller):
            number = 0
            while not over.is_set():
                number += 1
                try:
                    answers.append(self.kanal.report(f"{caller}-{number}")[0])
                except OSError as failure:
                    failures.append(failure)
        callers = [threading.Thread(target=call, args=(each,)) for each in range(4)]
        for each in callers:
            each.start()
        for _ in range(5):
            before = len(answers)
            until(lambda: len(answers) > before + 20, what="answers")
            self.assertEqual(self.kanal.stop(), 0)
            self.kanal.start(prefix=activate, pass_fds=[listener.fileno()], ready=False)
            until(self.kanal.listening, what="the ports")
        over.set()
        for each in callers:
            each.join(60)
        self.assertEqual(failures, [])
        self.assertEqual(set(answers), {201})

    # --- stop and reload

    def test_sigterm_answers_every_request_whose_head_was_read(self):
        self.kanal.start()
        body = b'{"text":"laporan saat berhenti"}'
        client = socket.create_connection(("127.0.0.1", self.kanal.ports["public"]))
        client.settimeout(30)
        client.sendall((f"POST /api/v1/reports HTTP/1.1\r\nHost: kanal\r\nAuthorization: Bearer {APP_KEY}\r\n"
                        f"Idempotency-Key: saat-berhenti\r\nContent-Type: application/json\r\n"
                        f"Expect: 100-continue\r\nContent-Length: {len(body)}\r\n\r\n").encode())
        self.assertIn(b"100 Continue", client.recv(4096))  # the head has been read
        self.kanal.process.terminate()
        until(lambda: self.kanal.events("stopping"), what="the stop to begin")
        client.sendall(body)
        self.assertIn(b"201 Created", client.recv(4096))
        self.assertEqual(self.kanal.wait(), 0)

    def reload(self):
        seen = len(self.kanal.events("config_reloaded")) + len(self.kanal.events("config_refused"))
        self.kanal.process.send_signal(1)
        until(lambda: len(self.kanal.events("config_reloaded")) + len(self.kanal.events("config_refused")) > seen,
              what="the reload")

    def test_sighup_takes_a_new_secret_without_a_restart(self):
        self.kanal.start()
        self.kanal.secret("app-secret", "rahasia-baru-0123456789")
        self.assertEqual(self.kanal.webhook({"object": "page", "entry": []}, "rahasia-baru-0123456789")[0], 401)
        self.reload()
        self.assertEqual(self.kanal.webhook({"object": "page", "entry": []}, "rahasia-baru-0123456789")[0], 200)
        self.assertEqual(self.kanal.webhook({"object": "page", "entry": []})[0], 401)

    def test_sighup_with_a_faulty_file_says_why_and_goes_on_with_the_old_one(self):
        self.kanal.start()
        self.kanal.config.write_text(self.kanal.config.read_text().replace("kind: facebook", "kind: fesbuk"))
        self.reload()
        self.assertTrue(self.kanal.events("config_refused"))
        self.assertEqual(self.kanal.report("masih-jalan")[0], 201)
        self.assertEqual(self.kanal.webhook({"object": "page", "entry": []})[0], 200)

    def test_sighup_says_which_key_needs_a_restart(self):
        self.kanal.start()
        self.kanal.config.write_text(self.kanal.config.read_text().replace("32.73", "32.74"))
        self.reload()
        self.assertIn("agency", self.kanal.events("config_refused")[-1])


if __name__ == "__main__":
    unittest.main()
