#!/usr/bin/env python3
"""A centre on the loopback that does what a test tells it, also what a centre should not do.

    stand_in_centre.py [--log FILE] [--token TOKEN] [--port N] [--address A] [--certificate PEM --key PEM [--client-authority PEM]]

Prints "<port> <control port>" once it listens and runs until it is killed or, where its standard input is a
pipe, that pipe ends.
HTTP/1.1 only; any path. A POST is a report, a PUT an attachment; both need no more than the sink promises.

The log has one JSON object a line: {"what": "raw", ...} for each report that came in whole, before anything
is thrown away, {"what": "effect", ...} for each that took effect (once an Idempotency-Key), and
{"what": "attachment", ...}.

POST /control {"mode": M, ...} on the control port tells it how to behave from now on:
    "times": N        so for the next N requests, then "ok" again
    "match": REGEX    only for reports whose id fits; the others are taken as usual
 M  "ok"              takes it: 200 {"report_id", "tracking_id"}; the same tracking id for a key it knows
    "401", "503", ... that status; "retry_after": text, or {"date_in": seconds}; "text": the body
    "known"           409 with the report's id, as a centre that has it already
    "away"            nothing listens, every connection is closed
    "drop"            takes the connection and resets it
    "silent"          reads the request and never answers
    "lost"            the report takes effect, the connection closes without an answer
    "cut"            the report takes effect, the connection closes after "bytes" bytes of the answer
    "reset_reused"    as "lost", with a reset, from the second request of a connection on
    "empty" "html"    200 without a body; 200 with a portal's page
    "wrong_id"        200 for another report
    "body"            200 with "body": text as it is
    "slow" "huge"     an answer of one byte a second; an answer without end
    "headers"         an answer whose header has no end
    "redirect"        302 to "location"
GET /control gives {"mode", "raw", "effects", "attachments", "connections", "keys"}.
"""
import argparse
import hashlib
import json
import os
import re
import signal
import ssl
import stat
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from stand_in_answers import LONGEST_SILENCE, Report, reset

MOST_CONNECTIONS = 128


class Centre:
    def __init__(self, log, token):
        self.lock = threading.Lock()
        self.mode = {"mode": "ok"}
        self.log = log
        self.token = token
        self.effects = {}
        self.raw = 0
        self.attachments = 0
        self.connections = 0
        self.open_sockets = set()
        self.seats = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self.server = None
        self.address = "127.0.0.1"
        self.port = 0
        self.tls = None

    def listen(self):
        self.server = Listener((self.address, self.port), Report, self)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def go_away(self):
        self.server.shutdown()
        self.server.server_close()
        self.server = None
        with self.lock:
            sockets = list(self.open_sockets)
        for one in sockets:
            reset(one)

    def knows(self, mode):
        return hasattr(Report, "mode_" + mode)

    def set_mode(self, mode):
        with self.lock:
            self.mode = mode
        if mode["mode"] == "away" and self.server:
            self.go_away()
        elif mode["mode"] != "away" and not self.server:
            self.listen()

    def mode_for(self, report_id):
        """The behaviour for one request; counts it."""
        with self.lock:
            mode = self.mode
            if "match" in mode and not re.search(mode["match"], report_id):
                return {"mode": "ok"}
            if "times" in mode:
                mode["times"] -= 1
                if mode["times"] <= 0:
                    self.mode = {"mode": "ok"}
            return dict(mode)

    def write(self, **line):
        if self.log:
            self.log.write(json.dumps(line) + "\n")
            self.log.flush()

    def note_raw(self, key, report_id, body, connection, mode):
        with self.lock:
            self.raw += 1
            digest = hashlib.sha256(body).hexdigest()
            self.write(what="raw", key=key, id=report_id, sha256=digest, connection=connection, mode=mode)

    def effect(self, key, report_id, body):
        """The tracking id of a report that takes effect now or did before."""
        with self.lock:
            if key not in self.effects:
                self.effects[key] = "LAPOR-%d" % (len(self.effects) + 1)
                self.write(
                    what="effect", key=key, id=report_id, tracking_id=self.effects[key],
                    record=body.decode("utf-8", "replace"),
                )
            return self.effects[key]

    def state(self):
        with self.lock:
            return {
                "mode": self.mode["mode"], "raw": self.raw, "effects": len(self.effects),
                "attachments": self.attachments, "connections": self.connections, "keys": list(self.effects),
            }


class Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address, handler, centre):
        self.centre = centre
        super().__init__(address, handler)

    def finish_request(self, request, client_address):
        centre = self.centre
        if not centre.seats.acquire(blocking=False):
            return
        try:
            with centre.lock:
                centre.connections += 1
                number = centre.connections
                mode = centre.mode["mode"]
                centre.open_sockets.add(request)
            if mode == "drop":
                reset(request)
                return
            request.settimeout(LONGEST_SILENCE)
            plain = request
            if centre.tls:
                request = centre.tls.wrap_socket(request, server_side=True)
            handler = lambda *arguments: self.RequestHandlerClass(*arguments, number=number)
            handler(request, client_address, self)
        except (OSError, ValueError):
            pass
        finally:
            with centre.lock:
                centre.open_sockets.discard(plain if centre.tls else request)
            if centre.tls:
                try:
                    request.close()
                except OSError:
                    pass
            centre.seats.release()

    def handle_error(self, request, client_address):
        pass


class Control(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer(200, self.server.centre.state())

    def do_POST(self):
        mode = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not mode["mode"].isdigit() and not self.server.centre.knows(mode["mode"]):
            return self.answer(400, {"error": "no such mode"})
        self.server.centre.set_mode(mode)
        self.answer(200, self.server.centre.state())


def stay(centre):
    """Says where it listens and how it is controlled, and comes back at the end of a pipe on standard input."""
    control = ThreadingHTTPServer(("127.0.0.1", 0), Control)
    control.daemon_threads = True
    control.centre = centre
    threading.Thread(target=control.serve_forever, daemon=True).start()
    print(centre.port, control.server_address[1], flush=True)
    if stat.S_ISFIFO(os.fstat(0).st_mode):
        sys.stdin.read()
    else:
        signal.pause()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--log", help="append what comes in to this file")
    options.add_argument("--token", help="answer 401 to any other bearer token")
    options.add_argument("--port", type=int, default=0, help="as the one before it; 0: the kernel's choice")
    options.add_argument("--address", default="127.0.0.1", help="for reports; within a test's own network")
    options.add_argument("--certificate", help="speak TLS")
    options.add_argument("--key")
    options.add_argument("--client-authority", help="take only clients with a certificate of this authority")
    given = options.parse_args()

    centre = Centre(open(given.log, "a", encoding="utf-8") if given.log else None, given.token)
    centre.address = given.address
    centre.port = given.port
    if given.certificate:
        centre.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        centre.tls.load_cert_chain(given.certificate, given.key)
        if given.client_authority:
            centre.tls.load_verify_locations(given.client_authority)
            centre.tls.verify_mode = ssl.CERT_REQUIRED
    centre.listen()
    stay(centre)


if __name__ == "__main__":
    main()
