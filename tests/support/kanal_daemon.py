"""A real kanald in a folder of its own, for the system tests. Everything is on loopback, ports are the kernel's choice."""

import atexit
import hashlib
import hmac
import http.client
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

KANALD = os.environ["KANALD"]
KANALCTL = os.environ["KANALCTL"]
APP_KEY = "kunci-aplikasi-uji-0123456789"
APP_SECRET = "sampel-app-secret-abcdef0123456789"
VERIFY_TOKEN = "token-verifikasi-uji"


def until(condition, seconds=30, what="the condition"):
    """Waits until condition() is true; the bound only ends a test that has failed."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"{what} did not come about within {seconds} s\n{last_words()}")


created = []


def last_words():
    """The ends of the logs of the daemons that run: their folders are gone when somebody reads of the failure."""
    running = [each for each in created if each.process and each.process.poll() is None]
    return "\n".join(line for each in running for line in [f"--- log in {each.folder}", *each.log_lines[-60:]])


class Kanald:
    def __init__(self, folder, centre=None, extra="", http_limits="", channels=(), app_options="", http="", code="32.73"):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.extra, self.http_limits, self.app_options, self.http, self.code = extra, http_limits, app_options, http, code
        self.channels = channels  # besides the two that are always there: "{name: lmtp, kind: lmtp, ...}"
        self.centre = centre or [f"{{name: outbox, kind: file, path: {self.folder}/centre}}"]
        self.process = None
        self.ports = {}
        created.append(self)
        atexit.register(self.__exit__)  # a test that fails must leave nobody behind who holds its output open
        self.secret("app-keys", f"app:{APP_KEY}\n")
        self.secret("app-secret", APP_SECRET)
        self.secret("verify-token", VERIFY_TOKEN)
        self.config = self.folder / "kanal.yaml"
        self.write_config()

    def secret(self, name, value):
        path = self.folder / name
        path.write_text(value)
        path.chmod(0o600)
        return path

    def write_config(self):
        centres = "\n".join(f"  - {line}" for line in self.centre)
        channels = "\n".join(f"  - {line}" for line in self.channels)
        self.config.write_text(f"""agency: {{code: "{self.code}", name: Pemerintah Kota Contoh, timezone: Asia/Jakarta}}
state_dir: {self.folder}/state
http: {{listen: "127.0.0.1:0", limits: {{{self.http_limits}}}{self.http}}}
ops: {{listen: "127.0.0.1:0"}}
admin_socket: {self.folder}/admin.sock
channels:
  - {{name: app, kind: mobile_api, keys_file: app-keys, rate_per_peer: 0, rate_per_device: 0{self.app_options}}}
  - {{name: facebook, kind: facebook, app_secret_file: app-secret, verify_token_file: verify-token}}
{channels}
centre:
{centres}
{self.extra}""")

    # --- the process

    def start(self, ready=True, prefix=(), env=None, pass_fds=()):
        # A file, not a pipe: a reader that falls behind would hold the daemon up.
        self.log = open(self.folder / "log", "wb")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("NOTIFY_", "LISTEN_", "WATCHDOG_", "JOURNAL_"))}
        environment.update(env or {})
        self.process = subprocess.Popen([*prefix, KANALD, "--config", str(self.config)], stderr=self.log,
                                        stdout=subprocess.DEVNULL, env=environment, pass_fds=pass_fds)
        if ready:
            until(lambda: self.listening() or self.process.poll() is not None, what="kanald's ports")
            assert self.process.poll() is None, "kanald ended at start:\n" + "\n".join(self.log_lines)
            until(self.ready, what="readiness")
        return self

    @property
    def log_lines(self):
        return (self.folder / "log").read_text(errors="replace").splitlines()

    def listening(self):
        found = re.findall(r"event=listening side=(\w+) port=(\d+)", "\n".join(self.log_lines))
        ports = {side: int(port) for side, port in found}
        if not {"public", "ops"} <= ports.keys():
            return False
        self.ports = ports  # at once: a thread of the test may be asking
        return True

    def events(self, name):
        return [line for line in self.log_lines if f"event={name}" in line.split(" ")[0]]

    def stop(self, seconds=30):
        """SIGTERM; gives the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait(seconds)

    def wait(self, seconds=30):
        code = self.process.wait(seconds)
        self.log.close()
        return code

    def kill(self):
        self.process.kill()
        self.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.kill()

    # --- its doors

    def request(self, method, path, body=None, headers=None, side="public", seconds=30):
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[side], timeout=seconds)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, dict((k.lower(), v) for k, v in answer.getheaders()), answer.read()
        finally:
            connection.close()

    def ready(self):
        try:
            return self.request("GET", "/readyz", side="ops")[0] == 200
        except OSError:
            return False

    def report(self, key, text="Lampu jalan mati", **fields):
        """Sends one report as the app; gives (status, answer)."""
        body = json.dumps({"text": text, **fields})
        status, _, answer = self.request("POST", "/api/v1/reports", body, {
            "Authorization": f"Bearer {APP_KEY}", "Idempotency-Key": key, "Content-Type": "application/json"})
        return status, json.loads(answer)

    def webhook(self, body, secret=APP_SECRET):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        signature = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
        return self.request("POST", "/hooks/facebook", raw, {
            "X-Hub-Signature-256": f"sha256={signature}", "Content-Type": "application/json"})

    def ctl(self, *words, check=True, whole=True):
        """kanalctl --json; gives the answer. A list of which it says that something is missing is asked for again, for a while."""
        end = time.monotonic() + 20
        while True:
            run = subprocess.run([KANALCTL, "--socket", str(self.folder / "admin.sock"), "--json", *words],
                                 capture_output=True, text=True, timeout=60)
            if not check:
                return run
            assert run.returncode == 0, run.stderr
            answer = json.loads(run.stdout)
            if not (whole and "behind" in answer) or time.monotonic() > end:
                return answer

    def metric(self, channel, item):
        """What /metrics says of a channel's health; nothing where it says nothing."""
        page = self.request("GET", "/metrics", side="ops")[2].decode()
        found = [line for line in page.splitlines() if line.startswith("kanal_channel_health{")
                 and f'channel="{channel}"' in line and f'"{item}"' in line]
        return float(found[0].rsplit(" ", 1)[1]) if found else None

    def centre_file(self):
        """The records of the embedded centre, in order; without a last line that is still being written."""
        path = self.folder / "centre" / "reports.jsonl"
        if not path.exists():
            return []
        whole = path.read_bytes().rpartition(b"\n")[0]
        return [json.loads(line) for line in whole.split(b"\n") if line]
