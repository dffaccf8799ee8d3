#!/usr/bin/env python3
"""A centre with the XML interface of 2018 on the loopback, which does what a test tells it, also what no centre should do.

    stand_in_xml_centre.py [--token TOKEN]

Prints "<port> <control port>" once it listens and runs until it is killed or, where its standard input is a pipe, that
pipe ends. POST /addstream takes a report, GET /lookup?nomor=NUMBER asks for one, any other GET is answered 405.
It knows no repetition: each report that it takes gets a new number and is one more effect.

POST /control {"mode": M, ...} on the control port tells it how to take reports from now on:
    "times": N        so for the next N reports, then "ok" again
 M  "ok"              takes it: 200 with trackingid and transaksiid
    "cut"             takes it and closes after "bytes" bytes of that answer; "reset": true for a TCP reset
    "lost" "silent"   takes it and closes, or says nothing, without an answer
    "half"            reads "bytes" bytes of the request and resets; takes nothing
    "away" "drop"     nothing listens; takes the connection and resets it
    "body"            takes it where "effect" is true; 200 with "body" as it is, {number} for the report's
    "503", "400", ... that status, "body" and "retry_after" as given; takes it where "effect" is true
    "huge"            takes it; an answer without end
    "lookup": L       how it is asked: "ok", "late" (knows none yet), "both", "html", or a status
GET /control gives {"mode", "raw", "effects": {NUMBER: [TRACKING ID, ...]}, "gets", "lookups", "bodies"}.
"""
import argparse
import re
import threading
import urllib.parse
import xml.etree.ElementTree
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from stand_in_answers import LONGEST_SILENCE, MOST_ENDLESS, reset
from stand_in_centre import stay

LARGEST_BODY = 16 * 1024 * 1024
MOST_BODIES = 100


class Centre:
    def __init__(self, token):
        self.lock = threading.Lock()
        self.token = token
        self.mode = {"mode": "ok"}
        self.lookup = "ok"
        self.effects = {}
        self.last = 1900000
        self.raw = self.gets = self.lookups = 0
        self.bodies = []
        self.port = 0
        self.server = None

    def listen(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Door)
        self.server.daemon_threads = True
        self.server.centre = self
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def set_mode(self, mode):
        with self.lock:
            self.mode = mode
            self.lookup = mode.get("lookup", self.lookup)
        if mode["mode"] == "away" and self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None
        elif mode["mode"] != "away" and not self.server:
            self.listen()

    def knows(self, mode):
        return mode in ("away", "drop", "half") or hasattr(Door, "mode_" + mode)

    def next_mode(self):
        with self.lock:
            mode = dict(self.mode)
            if "times" in self.mode:
                self.mode["times"] -= 1
                if self.mode["times"] <= 0:
                    self.mode = {"mode": "ok"}
            return mode

    def take(self, number):
        with self.lock:
            self.last += 1
            self.effects.setdefault(number, []).append(str(self.last))
            return str(self.last)

    def state(self):
        with self.lock:
            return {"mode": self.mode["mode"], "raw": self.raw, "effects": self.effects, "gets": self.gets,
                    "lookups": self.lookups, "bodies": self.bodies}


class Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def handle_one_request(self):
        # Before the request is read: a centre that is killed does not choose its moment.
        mode = self.server.centre.mode
        if mode["mode"] == "drop":
            self.hang_up()
        elif mode["mode"] == "half":
            self.rfile.read(mode["bytes"])
            self.hang_up()
        else:
            try:
                super().handle_one_request()
            except (OSError, ValueError):
                self.close_connection = True

    def hang_up(self):
        self.close_connection = True
        reset(self.connection)

    def bytes_of(self, status, body, retry_after=None):
        lines = ["HTTP/1.1 %d As told" % status, "Content-Type: text/xml; charset=UTF-8",
                 "Content-Length: %d" % len(body), "Connection: close"]
        if retry_after is not None:
            lines.append("Retry-After: %s" % retry_after)
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    def answer(self, status, text, retry_after=None):
        self.close_connection = True
        self.wfile.write(self.bytes_of(status, text.encode("utf-8", "surrogateescape"), retry_after))

    def receipt(self, tracking_id):
        return ('<?xml version="1.0" encoding="UTF-8"?>\n<lapor><trackingid>%s</trackingid>'
                "<transaksiid>7%s</transaksiid></lapor>\n" % (tracking_id, tracking_id))

    def do_GET(self):
        centre = self.server.centre
        address = urllib.parse.urlsplit(self.path)
        if address.path != "/lookup":
            with centre.lock:
                centre.gets += 1
            mode = centre.mode["mode"]
            return self.answer(int(mode) if mode.isdigit() and int(mode) >= 500 else 405, "<lapor/>")
        with centre.lock:
            centre.lookups += 1
            how = centre.lookup
            found = centre.effects.get(urllib.parse.parse_qs(address.query).get("nomor", [""])[0], [])
        if how.isdigit():
            return self.answer(int(how), "<lapor/>")
        if how == "html":
            return self.answer(200, "<!DOCTYPE html><html><body>Masuk</body></html>")
        if how == "late":
            found = []
        rows = "".join("<laporan><trackingid>%s</trackingid></laporan>" % one for one in found)
        nothing = "" if found and how != "both" else "<tidakada/>"
        self.answer(200, "<hasil>%s%s</hasil>" % (rows, nothing))

    def do_POST(self):
        centre = self.server.centre
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, LARGEST_BODY))
        if len(body) != length:
            return self.hang_up()
        report = xml.etree.ElementTree.fromstring(body)
        number = re.findall(r"Nomor: (\S+)$", report.findtext("laporan/isi"))[-1]
        with centre.lock:
            centre.raw += 1
            centre.bodies = (centre.bodies + [body.decode()])[-MOST_BODIES:]
        mode = centre.next_mode()
        if centre.token and report.get("token") != centre.token:
            return self.answer(200, "<lapor><error>token %s tidak valid</error></lapor>" % report.get("token"))
        if mode["mode"].isdigit():
            if mode.get("effect"):
                centre.take(number)
            return self.answer(int(mode["mode"]), mode.get("body", ""), mode.get("retry_after"))
        getattr(self, "mode_" + mode["mode"])(mode, number)

    def mode_ok(self, mode, number):
        self.answer(200, self.receipt(self.server.centre.take(number)))

    def mode_cut(self, mode, number):
        whole = self.bytes_of(200, self.receipt(self.server.centre.take(number)).encode())
        self.close_connection = True
        self.wfile.write(whole[: mode["bytes"]])
        if mode.get("reset"):
            self.hang_up()

    def mode_lost(self, mode, number):
        self.server.centre.take(number)
        self.close_connection = True

    def mode_silent(self, mode, number):
        self.server.centre.take(number)
        self.close_connection = True
        self.connection.settimeout(LONGEST_SILENCE)
        self.connection.recv(1)  # comes back when the other side hangs up

    def mode_body(self, mode, number):
        tracking_id = self.server.centre.take(number) if mode.get("effect") else "0"
        self.answer(200, mode["body"].replace("{number}", tracking_id))

    def mode_huge(self, mode, number):
        self.server.centre.take(number)
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<lapor>")
        for _ in range(MOST_ENDLESS // 65536):
            self.wfile.write(b"<a/>" * 16384)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--token", help="names an error to any other token")
    given = options.parse_args()
    centre = Centre(given.token)
    centre.listen()
    stay(centre)


if __name__ == "__main__":
    main()
