#!/usr/bin/env python3
"""A broker on the loopback that speaks as much AMQP 0-9-1 as a publisher needs, and does what a test tells it,
also what RabbitMQ does only rarely.

    stand_in_broker.py [--certificate PEM --key PEM] [--password TEXT]

Prints "<port> <control port>" once it listens and runs while its standard input is open. A message that it
acknowledges, or keeps silent about, took effect once a message_id.

POST /control {"mode": M, "times": N} on the control port: so for the next N messages (or connections), then "ok".
 M  "ok"              acknowledges each; with "multiple": K only every K-th, for all before it
    "nack" "silent"   refuses each; takes each and says nothing
    "return"          gives each back as unroutable, then acknowledges it
    "blocked"         says that it is short of memory, and reads no more
    "deaf"            reads no more, without a word
    "lost"            takes it and closes the connection without a word
    "cut"             as "ok", but closes after "bytes" bytes of answers to messages
    "channel"         closes the channel with "code" and "text"; "connection": the connection
    "declare"         the same for the channel, when the queue is declared
    "login"           answers the login with connection.close "code"
    "drop" "mute"     resets a connection at once; says nothing to it
GET /control gives {"raw", "effects", "attachments", "connections", "keys", "last"}.
"""
import argparse
import json
import socket
import ssl
import struct
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from stand_in_answers import reset


class Cut(Exception):
    """The connection ends here, with all that was said before."""


GREETING, END = b"AMQP\0\0\x09\x01", b"\xce"
TEXTS = {15: "content_type", 14: "content_encoding", 10: "correlation_id", 9: "reply_to", 8: "expiration",
         7: "message_id", 5: "type", 4: "user_id", 3: "app_id"}


def short(text):
    return bytes([len(text)]) + text.encode()


def frame(channel, payload, kind=1):
    return struct.pack(">BHI", kind, channel, len(payload)) + payload + END


def method(channel, klass, number, arguments=b""):
    return frame(channel, struct.pack(">HH", klass, number) + arguments)


def flags_of(table):
    found = {}
    while table:
        size = table[0]
        assert table[1 + size:2 + size] == b"t"
        found[table[1:1 + size].decode()] = table[2 + size] != 0
        table = table[3 + size:]
    return found


def properties(payload):
    """Of a content header; of its table of headers only the flags, as nobody sends anything else."""
    flags, at, found = struct.unpack(">H", payload[12:14])[0], 14, {}
    for bit in range(15, 2, -1):
        if not flags & 1 << bit:
            continue
        if bit in TEXTS:
            size = payload[at]
            found[TEXTS[bit]] = payload[at + 1:at + 1 + size].decode()
            at += 1 + size
        elif bit == 6:
            found["timestamp"] = struct.unpack(">Q", payload[at:at + 8])[0]
            at += 8
        elif bit == 13:
            size = struct.unpack(">I", payload[at:at + 4])[0]
            found["headers"] = flags_of(payload[at + 4:at + 4 + size])
            at += 4 + size
        else:
            found[{12: "delivery_mode", 11: "priority"}[bit]] = payload[at]
            at += 1
    return found


class Broker:
    def __init__(self, password):
        self.lock = threading.Lock()
        self.mode = {"mode": "ok"}
        self.password = password
        self.raw = self.connections = 0
        self.keys = {}
        self.last = {}

    def behaviour(self, among):
        """The mode, where it is one of these; counts it."""
        with self.lock:
            mode = self.mode
            if mode["mode"] not in among:
                return {"mode": "ok"}
            if "times" in mode:
                mode["times"] -= 1
                if mode["times"] <= 0:
                    self.mode = {"mode": "ok"}
            return dict(mode)

    def effect(self, found, body):
        with self.lock:
            self.keys[found["message_id"]] = self.keys.get(found["message_id"], 0) + 1
            self.last = dict(found, body=body.decode())

    def state(self):
        with self.lock:
            return {"raw": self.raw, "effects": len(self.keys), "attachments": 0, "connections": self.connections,
                    "keys": self.keys, "last": self.last}


class Conversation:
    def __init__(self, broker, connection):
        self.broker, self.socket = broker, connection
        self.number = self.unanswered = 0
        self.budget = None  # bytes of answers to messages that still go out
        self.published = None

    def read(self, size):
        got = b""
        while len(got) < size:
            part = self.socket.recv(size - len(got))
            if not part:
                raise OSError("closed")
            got += part
        return got

    def next_frame(self):
        kind, channel, size = struct.unpack(">BHI", self.read(7))
        payload = self.read(size + 1)[:-1]
        return kind, channel, payload

    def say(self, data):
        self.socket.sendall(data)

    def answer(self, data):
        if self.budget is None:
            return self.say(data)
        self.say(data[:self.budget])
        self.budget -= len(data)
        if self.budget <= 0:
            raise Cut

    def close(self, mode, channel, klass, number):
        code, text = mode["code"], mode.get("text", "no words")
        self.say(method(channel, klass, number, struct.pack(">H", code) + short(text) + b"\0\0\0\0"))

    def run(self):
        mode = self.broker.behaviour(("drop", "mute"))
        if mode["mode"] == "drop":
            return reset(self.socket)
        if self.read(8) != GREETING:
            return None
        if mode["mode"] == "mute":
            return self.socket.recv(1)
        self.say(method(0, 10, 10, b"\0\x09" + struct.pack(">I", 0) + struct.pack(">I", 5) + b"PLAIN" +
                        struct.pack(">I", 5) + b"en_US"))
        while True:
            kind, channel, payload = self.next_frame()
            if kind == 1:
                self.take_method(channel, struct.unpack(">HH", payload[:4]), payload[4:])
            elif kind in (2, 3):
                self.take_content(kind, payload)

    def take_method(self, channel, name, arguments):
        if name == (10, 11):
            mode = self.broker.behaviour(("login",))
            if mode["mode"] == "login":
                return self.close(mode, 0, 10, 50)
            if self.broker.password and ("\0" + self.broker.password).encode() not in arguments:
                return self.close({"code": 403}, 0, 10, 50)
            return self.say(method(0, 10, 30, struct.pack(">HIH", 2047, 131072, 60)))
        if name == (50, 10):
            mode = self.broker.behaviour(("declare",))
            if mode["mode"] == "declare":
                return self.close(mode, channel, 20, 40)
        if name == (60, 40):
            self.published = {"body": b"", "left": None}
            return None
        answers = {(10, 40): (10, 41, b"\0"), (20, 10): (20, 11, struct.pack(">I", 0)), (85, 10): (85, 11, b""),
                   (50, 10): (50, 11, short("q") + b"\0" * 8), (40, 10): (40, 11, b""), (50, 20): (50, 21, b""),
                   (10, 50): (10, 51, b"")}
        if name in answers:
            self.say(method(channel, answers[name][0], answers[name][1], answers[name][2]))
        return None

    def take_content(self, kind, payload):
        if kind == 2:
            self.published["found"] = properties(payload)
            self.published["left"] = struct.unpack(">Q", payload[4:12])[0]
        else:
            self.published["body"] += payload
            self.published["left"] -= len(payload)
        if self.published["left"] == 0:
            self.number += 1
            with self.broker.lock:
                self.broker.raw += 1
            self.decide(self.published["found"], self.published["body"])

    def decide(self, found, body):
        mode = self.broker.behaviour(("ok", "nack", "silent", "return", "blocked", "deaf", "lost", "cut", "channel",
                                      "connection"))
        what, tag = mode["mode"], struct.pack(">Q", self.number)
        if what in ("blocked", "deaf"):
            if what == "blocked":
                self.say(method(0, 10, 60, short("low on memory")))
            return threading.Event().wait()
        if what == "nack":
            return self.say(method(1, 60, 120, tag + b"\0"))
        if what == "channel":
            return self.close(mode, 1, 20, 40)
        if what == "connection":
            return self.close(mode, 0, 10, 50)
        if what == "return":
            self.say(method(1, 60, 50, struct.pack(">H", 312) + short("NO_ROUTE") + short("") + short("q")))
            identity = struct.pack(">HHQH", 60, 0, len(body), 1 << 7) + short(found["message_id"])
            self.say(frame(1, identity, 2) + frame(1, body, 3))
            return self.say(method(1, 60, 80, tag + b"\0"))
        self.broker.effect(found, body)
        if what == "lost":
            raise Cut
        if what == "silent":
            return None
        if what == "cut" and self.budget is None:
            self.budget = mode["bytes"]
        self.unanswered += 1
        if self.unanswered >= mode.get("multiple", 1):
            self.unanswered = 0
            self.answer(method(1, 60, 80, tag + (b"\1" if "multiple" in mode else b"\0")))
        return None


def converse(broker, connection, tls):
    try:
        connection.settimeout(60)
        if tls:
            connection = tls.wrap_socket(connection, server_side=True)
        Conversation(broker, connection).run()
    except Cut:
        finish(connection)
    except (OSError, ValueError):
        pass
    finally:
        connection.close()


def finish(connection):
    """What the other side still sends is read: a close with something unread would take back what was said."""
    try:
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass
    except OSError:
        pass


class Control(BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def answer(self):
        body = json.dumps(self.server.broker.state()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer()

    def do_POST(self):
        mode = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.broker.lock:
            self.server.broker.mode = mode
        self.answer()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--certificate")
    options.add_argument("--key")
    options.add_argument("--password")
    given = options.parse_args()
    broker = Broker(given.password)
    tls = None
    if given.certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(given.certificate, given.key)
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)

    def accept():
        while True:
            connection, _ = listener.accept()
            with broker.lock:
                broker.connections += 1
            threading.Thread(target=converse, args=(broker, connection, tls), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    control = ThreadingHTTPServer(("127.0.0.1", 0), Control)
    control.broker = broker
    threading.Thread(target=control.serve_forever, daemon=True).start()
    print(listener.getsockname()[1], control.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
