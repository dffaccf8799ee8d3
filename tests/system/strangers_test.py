"""What somebody without a valid secret can and cannot do to those who have one."""

import hashlib
import hmac
import subprocess
import tempfile
import unittest
from urllib.parse import urlencode

from kanal_daemon import APP_SECRET, KANALD, Kanald
from open311_gateway import KEY, SERVICES


def gateway(folder, http=""):
    channel = ("{name: open311, kind: open311, keys_file: open311-keys, rate_per_device: 30, rate_per_peer: 40, "
               f"services_file: {SERVICES}, url: 'https://lapor.example.go.id/open311/v2', contact: lapor@example.go.id}}")
    kanal = Kanald(folder, channels=[channel], http=http)
    kanal.secret("open311-keys", f"app:{KEY}\n")
    return kanal


class Strangers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-strangers-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def start(self, **options):
        self.kanal = gateway(self.folder, **options).start()
        self.addCleanup(self.kanal.__exit__)

    def post(self, key, forwarded=None, **fields):
        body = urlencode({"api_key": key, "service_code": "PJU", "address_string": "a", **fields})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if forwarded:
            headers["X-Forwarded-For"] = forwarded
        return self.kanal.request("POST", "/open311/v2/requests.json", body, headers)[0]

    def limited(self, tries, good=403, most=40):
        """As many as there may be, and then, but for what a slow machine gives time for, no more."""
        self.assertEqual(set(tries[:most]), {good})
        self.assertIn(429, tries[most:])
        self.assertEqual(set(tries[most:]) - {good}, {429})

    def test_who_has_no_key_does_not_keep_who_has_one_from_reporting(self):
        self.start()
        self.limited([self.post("salah") for _ in range(60)])
        self.assertEqual(self.post(KEY), 200)

    def test_one_network_of_one_customer_is_one_peer_behind_a_proxy_that_is_trusted(self):
        self.start(http=", trusted_proxies: [127.0.0.1]")
        self.limited([self.post("salah", "2001:db8:1:2::1") for _ in range(60)])
        self.limited([self.post("salah", f"2001:db8:9:9::{i:x}") for i in range(1, 61)])
        # What stands left of the proxy's own word anybody can write.
        self.limited([self.post("salah", f"198.51.100.{i}, 192.0.2.1") for i in range(60)])
        self.assertEqual(self.post("salah", "192.0.2.2"), 403)

    def test_a_proxy_that_is_not_listed_is_not_believed(self):
        self.start()
        self.limited([self.post("salah", f"198.51.100.{i}") for i in range(60)])

    def test_without_a_device_id_the_address_is_the_device(self):
        self.start()
        self.limited([self.post(KEY, description=str(i)) for i in range(38)], good=200, most=30)

    def test_refused_requests_are_counted_by_reason(self):
        self.start()
        self.post("salah")
        self.kanal.request("GET", "/nowhere")
        metrics = self.kanal.request("GET", "/metrics", side="ops")[2].decode()
        self.assertIn('kanal_refused_total{reason="api_key"} 1', metrics)
        self.assertIn('kanal_refused_total{reason="no_path"} 1', metrics)


class Secrets(unittest.TestCase):
    def test_only_the_secret_signs_not_what_a_person_takes_for_a_comment_or_a_slip(self):
        with tempfile.TemporaryDirectory(prefix="kanal-strangers-") as folder:
            kanal = Kanald(folder)
            kanal.secret("app-secret", f"{APP_SECRET}\n# rahasia lama sampai Maret\n \nx\n")
            with kanal.start():
                body = b'{"object":"page","entry":[]}'
                answers = {}
                for secret in (APP_SECRET, "# rahasia lama sampai Maret", " ", "", "x"):
                    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
                    answers[secret] = kanal.request("POST", "/hooks/facebook", body, {
                        "X-Hub-Signature-256": f"sha256={signature}", "Content-Type": "application/json"})[0]
                self.assertEqual(set(answers.values()), {200, 401})
                self.assertEqual([secret for secret, status in answers.items() if status == 200], [APP_SECRET])
                self.assertEqual(len(kanal.events("config_warning")), 1)
            run = subprocess.run([KANALD, "--config", str(kanal.config), "--check"], capture_output=True, text=True)
            self.assertEqual(run.returncode, 0)
            self.assertIn("app_secret_file: line 4: is shorter than 16 characters and not used", run.stderr)
            self.assertNotIn(": good", run.stdout)

    def test_secrets_that_can_be_guessed_are_named_and_work(self):
        with tempfile.TemporaryDirectory(prefix="kanal-strangers-") as folder:
            kanal = Kanald(folder)
            kanal.secret("app-keys", "# aplikasi\napp:pendek\n")
            kanal.secret("verify-token", "pendek\n")
            run = subprocess.run([KANALD, "--config", str(kanal.config), "--check"], capture_output=True, text=True)
            self.assertEqual(run.returncode, 0)
            self.assertEqual(run.stderr.count("shorter than 16 characters"), 2)


if __name__ == "__main__":
    unittest.main()
