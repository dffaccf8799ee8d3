"""How the stand-in centre answers one connection; see stand_in_centre.py for the modes."""
import email.utils
import hashlib
import io
import json
import socket
import struct
import time
from http.server import BaseHTTPRequestHandler

LARGEST_BODY = 64 * 1024 * 1024
LONGEST_SILENCE = 60  # seconds
MOST_ENDLESS = 10 * 1024**3


def reset(connection):
    """Closes with a TCP reset instead of an orderly end."""
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RD)
    except OSError:
        pass
    try:
        connection.close()
    except OSError:
        pass


class Report(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments, number):
        self.number = number
        self.requests = 0
        super().__init__(*arguments)

    @property
    def centre(self):
        return self.server.centre

    def log_message(self, *arguments):
        pass

    def body(self):
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            raise ValueError("body too large")
        bytes_read = self.rfile.read(length)
        if len(bytes_read) != length:
            raise ValueError("body torn")
        return bytes_read

    def answer(self, status, value=None, text=None, headers=()):
        body = (json.dumps(value) if text is None and value is not None else text or "").encode()
        self.send_response(status)
        for name, content in headers:
            self.send_header(name, content)
        self.send_header("Content-Type", "application/json" if text is None else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self):
        body = self.body()
        mode = self.centre.mode_for("")
        if mode["mode"].isdigit():
            return self.answer_status(mode)
        digest = hashlib.sha256(body).hexdigest()
        whole = self.path.rsplit("/", 1)[-1] == digest
        with self.centre.lock:
            self.centre.attachments += 1
            self.centre.write(what="attachment", path=self.path, sha256=digest, size=len(body), whole=whole)
        self.answer(201 if whole else 400, {})

    def do_POST(self):
        self.requests += 1
        body = self.body()
        key = self.headers.get("Idempotency-Key") or ""
        try:
            report_id = json.loads(body)["id"]
        except (ValueError, KeyError, TypeError):
            return self.answer(400, {"error": "no record"})
        mode = self.centre.mode_for(report_id)
        self.centre.note_raw(key, report_id, body, self.number, mode["mode"])
        if self.centre.token and self.headers.get("Authorization") != "Bearer " + self.centre.token:
            return self.answer(401, {"error": "token"})
        if mode["mode"].isdigit():
            return self.answer_status(mode)
        getattr(self, "mode_" + mode["mode"])(mode, key, report_id, body)

    def answer_status(self, mode):
        headers = []
        retry_after = mode.get("retry_after")
        if isinstance(retry_after, dict):
            retry_after = email.utils.formatdate(time.time() + retry_after["date_in"], usegmt=True)
        if retry_after is not None:
            headers.append(("Retry-After", str(retry_after)))
        self.answer(int(mode["mode"]), {"error": "as told"}, text=mode.get("text"), headers=headers)

    def take(self, status, key, report_id, body):
        self.answer(status, {"report_id": report_id, "tracking_id": self.centre.effect(key, report_id, body)})

    def hang_up(self):
        self.close_connection = True

    def mode_ok(self, mode, key, report_id, body):
        self.take(200, key, report_id, body)

    def mode_known(self, mode, key, report_id, body):
        self.take(409, key, report_id, body)

    def mode_away(self, mode, key, report_id, body):
        self.hang_up()

    def mode_drop(self, mode, key, report_id, body):
        self.hang_up()
        reset(self.connection)

    def mode_silent(self, mode, key, report_id, body):
        self.hang_up()
        self.connection.settimeout(LONGEST_SILENCE)
        self.connection.recv(1)  # comes back when the other side hangs up

    def mode_lost(self, mode, key, report_id, body):
        self.centre.effect(key, report_id, body)
        self.hang_up()

    def mode_cut(self, mode, key, report_id, body):
        real, self.wfile = self.wfile, io.BytesIO()
        self.take(200, key, report_id, body)
        whole, self.wfile = self.wfile.getvalue(), real
        self.wfile.write(whole[: mode["bytes"]])
        self.hang_up()

    def mode_reset_reused(self, mode, key, report_id, body):
        if self.requests == 1:
            return self.take(200, key, report_id, body)
        self.centre.effect(key, report_id, body)
        self.hang_up()
        reset(self.connection)

    def mode_empty(self, mode, key, report_id, body):
        self.answer(200, text="")

    def mode_html(self, mode, key, report_id, body):
        self.answer(200, text="<html><title>Login hotspot</title><form action=/login></form></html>")

    def mode_wrong_id(self, mode, key, report_id, body):
        self.answer(200, {"report_id": "another-" + report_id, "tracking_id": "LAPOR-0"})

    def mode_body(self, mode, key, report_id, body):
        self.answer(200, text=mode["body"].replace("{id}", report_id))

    def mode_redirect(self, mode, key, report_id, body):
        self.answer(302, {}, headers=[("Location", mode["location"])])

    def mode_slow(self, mode, key, report_id, body):
        answer = json.dumps({"report_id": report_id, "tracking_id": "LAPOR-0"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        for i in range(min(len(answer), LONGEST_SILENCE)):
            self.wfile.write(answer[i : i + 1])
            time.sleep(1)
        self.hang_up()

    def endless(self, block):
        self.hang_up()
        for _ in range(MOST_ENDLESS // len(block)):
            self.wfile.write(block)

    def mode_huge(self, mode, key, report_id, body):
        self.send_response(200)
        self.send_header("Content-Length", str(MOST_ENDLESS))
        self.end_headers()
        self.endless(b" " * 65536)

    def mode_headers(self, mode, key, report_id, body):
        self.send_response(200)
        self.flush_headers()
        self.endless(b"X-Filler: " + b"x" * 1000 + b"\r\n")
