"""The examples of a proxy in front of kanald, with the proxies themselves: as they stand, but for ports, names and certificate.
A proxy that is not installed is left out."""

import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import unittest
from pathlib import Path

from certificate import make_certificate
from dovecot import free_ports
from kanal_daemon import APP_KEY, Kanald, until

EXAMPLES = Path(__file__).resolve().parents[2] / "packaging/proxy"
UPLOAD = 10 << 20


class FromAddress(http.client.HTTPSConnection):
    """A caller with this address of the loopback."""

    def __init__(self, port, address):
        super().__init__("127.0.0.1", port, timeout=60, source_address=(address, 0), context=ssl._create_unverified_context())


class Proxy:
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-proxy-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.kanal = Kanald(self.folder / "kanal", http=', trusted_proxies: ["127.0.0.1"]')
        self.addCleanup(self.kanal.__exit__)
        self.kanal.config.write_text(self.kanal.config.read_text().replace("rate_per_peer: 0", "rate_per_peer: 3"))
        self.kanal.start()
        make_certificate(self.folder)
        self.certificate, self.key = self.folder / "certificate.pem", self.folder / "key.pem"
        self.plain_port, self.port = free_ports(2)
        self.program = self.start()
        self.addCleanup(self.program.wait)
        self.addCleanup(self.program.terminate)
        until(self.answers, what="the proxy")

    def answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
            return True
        except OSError:
            return False

    def fitted(self, name, *changes):
        text = (EXAMPLES / name).read_text()
        for old, new in (("127.0.0.1:8080", f"127.0.0.1:{self.kanal.ports['public']}"), *changes):
            self.assertIn(old, text)
            text = text.replace(old, str(new))
        return text

    def report(self, key, address, body=None, **headers):
        connection = FromAddress(self.port, address)
        self.addCleanup(connection.close)
        connection.request("POST", "/api/v1/reports", body or json.dumps({"text": f"Lampu mati {key}"}), {
            "Host": "localhost", "Authorization": f"Bearer {APP_KEY}", "Idempotency-Key": key, "Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")

    def test_each_citizen_has_limits_of_his_own_and_no_header_gives_him_another_address(self):
        for key in ("a1", "a2", "a3"):
            self.assertEqual(self.report(key, "127.0.0.2")[0], 201)
        self.assertEqual(self.report("a4", "127.0.0.2")[0], 429)
        self.assertEqual(self.report("a5", "127.0.0.2", **{"X-Forwarded-For": "203.0.113.7"})[0], 429)
        self.assertEqual(self.report("a6", "127.0.0.2", **{"Forwarded": "for=203.0.113.8"})[0], 429)
        self.assertEqual(self.report("b1", "127.0.0.3")[0], 201)

    def upload(self, key, address, size):
        """By curl, which reads the answer also where it comes before all is sent; gives status and body."""
        file = self.folder / "upload"
        file.write_bytes(b"x" * size)
        run = subprocess.run(["curl", "-sk", "--interface", address, "-w", "\n%{http_code}", "-H", "Host: localhost", "-H", f"Authorization: Bearer {APP_KEY}",
                              "-H", f"Idempotency-Key: {key}", "-H", "Content-Type: application/json", "--data-binary", f"@{file}",
                              f"https://127.0.0.1:{self.port}/api/v1/reports"], capture_output=True, text=True, timeout=120)
        body, _, status = run.stdout.rpartition("\n")
        return int(status), body

    def test_what_is_a_little_too_large_is_told_so_by_kanal_and_what_is_much_too_large_by_the_proxy(self):
        status, body = self.upload("besar", "127.0.0.2", UPLOAD + 1000)
        self.assertEqual(status, 413)
        self.assertIn("10 MiB", body)
        status, body = self.upload("raksasa", "127.0.0.3", UPLOAD + (3 << 20))
        self.assertEqual(status, 413)
        self.assertEqual(self.report("biasa", "127.0.0.3")[0], 201)

    def shown_certificate(self):
        return ssl.get_server_certificate(("127.0.0.1", self.port))

    def test_a_renewed_certificate_is_shown_without_a_restart(self):
        kept = FromAddress(self.port, "127.0.0.2")
        self.addCleanup(kept.close)
        kept.request("GET", "/api/v1/reports/x", headers={"Host": "localhost"})
        kept.getresponse().read()
        before = self.shown_certificate()
        make_certificate(self.folder)
        self.renew()
        until(lambda: self.shown_certificate() != before, what="the new certificate")
        self.assertIsNone(self.program.poll())
        self.assertEqual(self.report("sesudah", "127.0.0.3")[0], 201)


@unittest.skipUnless(shutil.which("nginx", path="/usr/sbin:/usr/bin"), "nginx is not installed")
class Nginx(Proxy, unittest.TestCase):
    def start(self):
        site = self.fitted("nginx.conf", ("listen 80;", f"listen 127.0.0.1:{self.plain_port};"), ("    listen [::]:80;\n", ""),
                           ("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl"), ("    listen [::]:443 ssl http2;\n", ""),
                           ("lapor.example.go.id;", "localhost;"), ("/etc/letsencrypt/live/lapor.example.go.id/fullchain.pem", self.certificate),
                           ("/etc/letsencrypt/live/lapor.example.go.id/privkey.pem", self.key))
        (self.folder / "site.conf").write_text(site)
        paths = "".join(f"    {name}_temp_path {self.folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(
            f"daemon off; pid {self.folder}/pid; error_log {self.folder}/error.log; worker_processes 1;\n"
            f"{'user root;' if os.geteuid() == 0 else ''}\nevents {{}}\nhttp {{\n    access_log off;\n{paths}    include {self.folder}/site.conf;\n}}\n")
        return subprocess.Popen(["/usr/sbin/nginx", "-p", self.folder, "-c", self.folder / "nginx.conf"], stderr=subprocess.DEVNULL)

    def renew(self):
        self.program.send_signal(signal.SIGHUP)  # what `systemctl reload nginx` sends


@unittest.skipUnless(shutil.which("caddy"), "caddy is not installed")
class Caddy(Proxy, unittest.TestCase):
    def start(self):
        self.site = self.fitted("Caddyfile", ("\nlapor.example.go.id {\n", f"\nhttps://localhost:{self.port} {{\n\ttls {self.certificate} {self.key}\n"))
        self.admin = f"{self.folder}/caddy.sock"
        self.write()
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}
        return subprocess.Popen(["caddy", "run", "--config", self.folder / "Caddyfile", "--adapter", "caddyfile"], env=environment,
                                stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def write(self, note=""):
        options = f"{{\n\tadmin unix/{self.admin}\n\thttp_port {self.plain_port}\n\tauto_https disable_redirects\n\tdefault_sni localhost\n}}\n"
        (self.folder / "Caddyfile").write_text(options + self.site + note)

    def renew(self):
        # What `systemctl reload caddy` does. A certificate of Caddy's own making is renewed without even that.
        subprocess.run(["caddy", "reload", "--force", "--config", self.folder / "Caddyfile", "--adapter", "caddyfile",
                        "--address", f"unix/{self.admin}"], check=True, env={"PATH": os.environ["PATH"], "HOME": str(self.folder)},
                       stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    unittest.main()
