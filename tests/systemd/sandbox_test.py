"""What the documents tell an operator to do, under the shipped unit and a systemd of its own (machine.py). Arguments:
build folder, install prefix. Leaves with 77 where it cannot run."""

import http.client
import json
import os
import pathlib
import subprocess
import sys
import unittest

from machine import Machine, allow_sanitizer, free_port, missing

BUILD = pathlib.Path(sys.argv.pop(1))
PREFIX = pathlib.Path(sys.argv.pop(1))
KEY = "kunci-aplikasi-uji-0123456789"
CONFIG = """agency: {code: "32.73", name: Pemerintah Kota Contoh, timezone: Asia/Jakarta}
http: {listen: "127.0.0.1:PORT"}
ops: {listen: "127.0.0.1:0"}
channels:
  - {name: app, kind: mobile_api, keys_file: secrets/app-keys}
  - {name: surat, kind: lmtp, listen: /var/spool/postfix/kanal/lmtp.sock, socket_group: postfix, recipients: [lapor@example.go.id]}
centre:
  - {name: outbox, kind: file, path: /var/lib/kanal/outbox}
"""


class Sandbox(unittest.TestCase):
    """One machine, in the order of an operator's day: what comes later builds on what came before."""

    @classmethod
    def setUpClass(cls):
        cls.machine = machine = Machine()
        cls.addClassCleanup(machine.stop)
        machine.start()
        root = machine.root
        subprocess.run(["cmake", "--install", BUILD], check=True, capture_output=True,
                       env={**os.environ, "DESTDIR": str(root)})
        cls.etc = root / ("etc" if PREFIX == pathlib.Path("/usr") else (PREFIX / "etc").relative_to("/")) / "kanal"
        machine.boot()
        for words in (["systemd-sysusers"], ["systemd-tmpfiles", "--create"], ["groupadd", "-f", "-r", "postfix"]):
            done = machine.run(*words)
            assert done.returncode in (0, 73), done.stderr
        cls.port = free_port()
        cls.write("kanal.yaml", CONFIG.replace("PORT", str(cls.port)))
        cls.write("secrets/app-keys", f"app:{KEY}\n")
        # As docs/email.md says for a mail server that looks below /var/spool/postfix.
        machine.run("install", "-d", "-o", "kanal", "-g", "postfix", "-m", "2750", "/var/spool/postfix/kanal")
        drop_in = root / "etc/systemd/system/kanald.service.d"
        drop_in.mkdir(parents=True)
        (drop_in / "postfix.conf").write_text("[Service]\nReadWritePaths=/var/spool/postfix/kanal\n")
        allow_sanitizer(root, PREFIX)
        machine.run("systemctl", "daemon-reload")

    @classmethod
    def write(cls, name, text):
        (cls.etc / name).write_text(text)
        (cls.etc / name).chmod(0o640)
        cls.machine.run("chgrp", "kanal", "/" + str((cls.etc / name).relative_to(cls.machine.root)))

    def ctl(self, *words):
        return self.machine.run(PREFIX / "bin/kanalctl", *words)

    def good(self, run):
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr + self.journal())
        return run

    def journal(self):
        return self.machine.run("journalctl", "-u", "kanald", "-n", "40", "--no-pager").stdout

    def report(self, key):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self.addCleanup(connection.close)
        connection.request("POST", "/api/v1/reports", json.dumps({"text": f"Lampu mati {key}"}), {
            "Authorization": f"Bearer {KEY}", "Idempotency-Key": key, "Content-Type": "application/json"})
        answer = connection.getresponse()
        body = answer.read()
        self.assertEqual(answer.status, 201, body)
        return json.loads(body)

    def test_1_the_service_starts_and_takes_reports(self):
        self.good(self.machine.run("systemctl", "start", "kanald"))
        self.report("satu")
        self.assertEqual(self.good(self.ctl("check")).stdout, "BAIK\n")

    def test_2_the_mail_door_below_the_mail_servers_folder_belongs_to_its_group(self):
        run = self.good(self.machine.run("stat", "-c", "%G %a %F", "/var/spool/postfix/kanal/lmtp.sock"))
        self.assertEqual(run.stdout.strip(), "postfix 660 socket")

    def test_3_a_backup_lies_where_the_operator_said(self):
        for file in ("/root/kanal.tar", "/tmp/kanal.tar", "/srv/kanal.tar"):
            self.good(self.ctl("backup", file))
            self.assertTrue((self.machine.root / file.lstrip("/")).exists() or
                            self.machine.run("test", "-s", file).returncode == 0, file)

    def test_4_a_restore_puts_it_back_for_the_services_user(self):
        self.report("dua")
        self.good(self.machine.run("systemctl", "stop", "kanald"))
        self.assertIn("dipulihkan: 1 laporan", self.good(self.ctl("restore", "/root/kanal.tar", "--config", self.config())).stdout)
        self.good(self.machine.run("systemctl", "start", "kanald"))
        self.assertEqual(self.machine.run("stat", "-c", "%U", "/var/lib/kanal/spool.db").stdout.strip(), "kanal")
        self.report("tiga")

    def test_5_a_reload_takes_a_good_file_and_fails_for_a_bad_one(self):
        self.good(self.machine.run("systemctl", "reload", "kanald"))
        good = (self.etc / "kanal.yaml").read_text()
        self.write("kanal.yaml", good.replace("kind: lmtp", "kind: surat"))
        run = self.machine.run("systemctl", "reload", "kanald")
        self.write("kanal.yaml", good)
        self.report("empat")  # it goes on with the old one
        self.assertNotEqual(run.returncode, 0, "a refused reload has to be seen")

    def test_6_the_alert_command_runs_under_the_unit_and_hears_of_a_crash(self):
        root = self.machine.root
        alarm = root / "usr/local/bin/alarm"
        alarm.parent.mkdir(parents=True, exist_ok=True)
        alarm.write_text('#!/bin/sh\necho "$1" >> /var/lib/kanal/heard\n')
        alarm.chmod(0o755)
        self.write("kanal.yaml", (self.etc / "kanal.yaml").read_text() + "alert_command: [/usr/local/bin/alarm]\n")
        self.good(self.machine.run("systemctl", "restart", "kanald"))
        self.assertIn("alert_command_failed", self.journal(), "what the unit forbids is said at the start")
        self.good(self.machine.run("install", "-Dm644", PREFIX / "share/doc/kanal/alert-command.conf",
                                   "/etc/systemd/system/kanald.service.d/alert-command.conf"))
        self.good(self.machine.run("systemctl", "daemon-reload"))
        self.good(self.machine.run("systemctl", "restart", "kanald"))
        self.good(self.machine.run("systemctl", "kill", "-s", "SEGV", "--kill-who=main", "kanald"))
        self.machine.until(lambda: "service_failed" in self.machine.run("cat", "/var/lib/kanal/heard").stdout,
                           "the alert" + self.journal())
        self.machine.until(lambda: self.ctl("check").stdout == "BAIK\n", "the next start")

    def test_7_the_socket_unit_takes_the_port_over_as_it_says(self):
        port = free_port()
        drop_in = self.machine.root / "etc/systemd/system/kanald.socket.d"
        drop_in.mkdir(parents=True)
        (drop_in / "override.conf").write_text(f"[Socket]\nListenStream=\nListenStream=127.0.0.1:{port}\n")
        says = (pathlib.Path(__file__).parents[2] / "systemd/kanald.socket").read_text()
        for line in ("systemctl stop kanald.service", "systemctl enable --now kanald.socket && systemctl restart kanald.socket && systemctl start kanald.service"):
            self.assertIn(line, says)
            self.good(self.machine.run("sh", "-c", "systemctl daemon-reload && " + line))
        type(self).port = port
        self.report("lima")

    def config(self):
        return "/" + str((self.etc / "kanal.yaml").relative_to(self.machine.root))


if __name__ == "__main__":
    why = missing()
    if why:
        print("skipped:", why)
        sys.exit(77)
    unittest.main()
