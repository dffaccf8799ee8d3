"""How a gateway in need makes itself heard: the alert command, and /metrics."""

import http.server
import os
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from certificate import make_certificate
from kanal_daemon import KANALD, Kanald, until
from stand_in_centre_process import StandInCentre


class Alarm(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-alarm-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.centre = StandInCentre(self.folder / "centre.jsonl", "--token", "token-pusat-uji")
        self.addCleanup(self.centre.close)
        self.program = self.folder / "alarm"
        self.kanal = Kanald(self.folder / "kanal", centre=[
            f'{{name: lapor, kind: http, url: "{self.centre.url}", token_file: token, rate: 0}}'],
            extra=f'alert_command: ["{self.program}", "ke-operator"]\n')
        self.kanal.secret("token", "token-yang-dicabut")
        self.addCleanup(self.kanal.__exit__)

    def write_program(self, text):
        self.program.write_text("#!/bin/sh\n" + text)
        self.program.chmod(0o755)

    def stop_the_lane(self, key):
        self.kanal.report(key, "rahasia\n; touch $0")
        until(lambda: self.kanal.ctl("status")["centres"][0]["state"] == "stopped", what="the lane to stop")

    def page(self):
        return self.kanal.request("GET", "/metrics", side="ops")[2].decode()

    def test_the_alert_command_hears_each_alarm_once_with_its_name_and_nothing_else(self):
        heard = self.folder / "heard"
        self.write_program(f'echo "$# $*" >> {heard}; env > {self.folder}/env; ls -l /proc/self/fd | wc -l >> {self.folder}/fds\n')
        self.kanal.start()
        self.stop_the_lane("satu")
        until(heard.exists, what="the alert command")
        self.kanal.process.send_signal(1)  # the lane tries and stops again
        until(lambda: len(self.kanal.events("config_reloaded")) == 1, what="the reload")
        self.stop_the_lane("dua")
        self.assertEqual(heard.read_text(), "2 ke-operator lane_stopped\n")
        self.assertNotIn("KANAL", (self.folder / "env").read_text())

    def test_an_alert_command_that_fails_or_is_missing_is_an_event_and_costs_no_report(self):
        self.kanal.start()  # there is no such program
        self.stop_the_lane("satu")
        until(lambda: self.kanal.events("alert_command_failed"), what="the event")
        self.assertEqual(self.kanal.report("dua")[0], 201)

    def after_failure(self, **environment):
        """What systemd runs when the service has ended, whatever the file says by then."""
        subprocess.run([KANALD, "--config", str(self.kanal.config), "--alert-of-failure"], check=True, timeout=60,
                       env={**os.environ, **environment}, stderr=subprocess.DEVNULL)

    def test_the_alert_command_hears_of_a_start_that_failed_once_in_ten_minutes_and_not_of_an_end_as_asked(self):
        heard = self.folder / "heard"
        self.write_program(f'echo "$*" >> {heard}\n')
        self.after_failure(SERVICE_RESULT="success")
        self.assertFalse(heard.exists())
        self.kanal.config.write_text(self.kanal.config.read_text().replace("kind: mobile_api", "kind: aplikasi"))
        self.after_failure(SERVICE_RESULT="exit-code", EXIT_STATUS="78")
        self.assertEqual(heard.read_text(), "ke-operator service_failed\n")
        self.after_failure(SERVICE_RESULT="exit-code", EXIT_STATUS="78")
        self.assertEqual(heard.read_text(), "ke-operator service_failed\n")

    def test_a_watcher_elsewhere_is_asked_for_while_all_is_well_and_not_when_a_lane_is_stopped(self):
        asked = []

        class Watcher(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        watcher = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Watcher)
        self.addCleanup(watcher.server_close)
        self.addCleanup(watcher.shutdown)
        threading.Thread(target=watcher.serve_forever, daemon=True).start()
        self.kanal.secret("ping-url", f"http://127.0.0.1:{watcher.server_port}/7f3c\n")
        self.kanal.config.write_text(self.kanal.config.read_text() + "alert_ping: {url_file: ping-url, every: 30s}\n")
        self.write_program("exit 0\n")
        self.kanal.start()
        until(lambda: asked == ["/7f3c"], what="the ping")
        self.stop_the_lane("satu")
        until(lambda: self.kanal.events("alert_ping_withheld"), seconds=60, what="the next ping's turn")
        self.assertEqual(asked, ["/7f3c"])
        self.assertNotIn("7f3c", "\n".join(self.kanal.log_lines))

    def test_an_alert_command_that_may_not_be_run_is_said_at_the_start(self):
        self.write_program("exit 0\n")
        self.program.chmod(0o644)
        self.kanal.start()
        self.assertTrue(self.kanal.events("alert_command_failed"))

    def test_metrics_tell_the_lane_the_last_delivery_the_certificate_and_the_process(self):
        make_certificate(self.kanal.folder)
        self.kanal.config.write_text(self.kanal.config.read_text().replace(
            'http: {listen: "127.0.0.1:0"', 'http: {listen: "127.0.0.1:0", tls: {certificate_file: certificate.pem, key_file: key.pem}'))
        (self.kanal.folder / "key.pem").chmod(0o600)
        self.write_program("exit 0\n")
        self.kanal.start()
        self.assertIn('kanal_lane_state{centre="lapor",state="running"} 1', self.page())
        self.assertRegex(self.page(), r"kanal_certificate_expires_timestamp_seconds 1\d{9}")
        self.assertRegex(self.page(), r'kanal_build_info\{version="\d+\.\d+\.\d+"\} 1')
        for name in ("process_start_time_seconds", "process_resident_memory_bytes", "process_open_fds", "process_cpu_seconds_total"):
            self.assertRegex(self.page(), rf"(?m)^{name} [0-9.]*[1-9]")

    def test_metrics_count_what_a_centre_has_taken(self):
        self.kanal.secret("token", "token-pusat-uji")
        self.write_program("exit 0\n")
        self.kanal.start()
        self.kanal.report("satu")
        until(lambda: 'kanal_delivered_total{centre="lapor"} 1' in self.page(), what="the delivery")
        self.assertRegex(self.page(), r'kanal_last_delivery_timestamp_seconds\{centre="lapor"\} 1\d{9}')


if __name__ == "__main__":
    unittest.main()
