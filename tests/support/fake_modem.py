#!/usr/bin/env python3
"""A GSM modem on a pseudo terminal: what libGammu says to one, and the ways in which one goes wrong.

    fake_modem.py --link PATH --control SOCKET [--slots N] [--base 0|1] [--model NAME] [--pin CODE]

Python tests start it as `sms_network.FakeModem(folder, slots=3, base=0, model="E173", messages={0: PDU, 1: PDU})`: a modem
that numbers its slots from 0, names itself so in AT+CGMM, and holds these messages (with their SMSC part, as in a .pdu file)
before anybody speaks to it; `modem.device` is the path for the channel's `device`. C++ tests: tests/support/fake_modem.hpp.

PATH becomes a symbolic link to the terminal. Over the socket tests speak lines of JSON, one request a line, one
answer a line:

    {"do": "deliver", "pdus": [HEX...]}  the network brings messages; what finds no free slot waits at the centre
    {"do": "push", "pdu": HEX}           a message that is only announced, not stored (+CMT)
    {"do": "expire"}                     the network has waited too long for a word about what was pushed (AT+CNMA)
    {"do": "report", "pdu": HEX}         a delivery report (+CDS)
    {"do": "noise", "text": TEXT}        unsolicited text in between
    {"do": "set", NAME: VALUE...}        see Modem.settings; "slots" changes the size of the SIM
    {"do": "store", "location": N, "pdu": HEX}   what lies there from now on, unannounced; "announce": true says +CMTI too
    {"do": "state"}                      slots, waiting messages, messages sent, counters
    {"do": "unplug"} {"do": "plug", "link": PATH}
"""
import argparse
import collections
import json
import os
import pty
import select
import signal
import socket
import sys
import time
import tty

CTRL_Z, ESCAPE = 0x1A, 0x1B


def tpdu_length(pdu):
    """Octets without the service centre's address, as +CMGR and +CMGL announce it."""
    return max(len(pdu) // 2 - 1 - int(pdu[:2] or "0", 16), 0)


class Modem:
    def __init__(self, slots, pin, base=1, model="FAKE-E1"):
        self.size = slots
        self.base = base  # the number of the first slot
        self.slots = {}  # location: [status, pdu]
        self.waiting = collections.deque()
        self.sent = []
        self.pin = pin
        self.pin_wanted = pin is not None
        self.pin_tries = 3
        self.reference = 41
        self.counters = collections.Counter()
        self.log = []
        self.settings = {
            "hang": None,        # prefix of the command whose answer stops in the middle; then silence
            "delete": "works",   # lies: OK and nothing happens; fails: CMS ERROR
            "shift": False,      # the messages move to other locations once the next one has been read
            "send": "works",     # a CMS error number, or "silent": taken, and never answered
            "sim": True,
            "registered": True,
            "signal": 18,
            "announce": True,    # +CMTI
            "service": 0,        # AT+CSMS; 1: what is pushed wants AT+CNMA
            "imei": "490154203237518",
            "model": model,      # AT+CGMM
            "maker": "FakeTel",  # AT+CGMI
            "memory": "SM",      # the only one: SM, ME or MT
            "used": None,        # what AT+CPMS says instead of the truth
            "list": "works",     # AT+CMGL: "refused", or "empty": answers OK and shows nothing
            "list_spelling": None,  # "lower": the list has small letters, AT+CMGR has capitals
            "text_only": False,  # knows no PDU mode
            "slow": {},          # beginning of a command ("" for all): seconds until its answer
            "refuse": {},        # beginning of a command: [final result, how often]; -1: always
            "chatter": None,     # [seconds, line...]: unsolicited lines, one each so many seconds, in turn
            "cured_by": None,    # a command after which the network is there again
        }
        self.hung = False
        self.cnmi_mode = 0
        self.unacknowledged = None
        self.again = None  # the network sends it once more, when somebody listens

    def set(self, changes):
        self.size = changes.pop("slots", self.size)
        self.settings.update(changes)
        if "hang" in changes:
            self.hung = False
        self.pin_wanted = changes.get("pin_wanted", self.pin_wanted)

    # Messages

    def store(self, pdu, status=0):
        for location in range(self.base, self.base + self.size):
            if location not in self.slots:
                self.slots[location] = [status, pdu]
                return location
        return None

    def fetch_waiting(self):
        """The network tries again once there is room. Gives the locations that were filled."""
        filled = []
        while self.waiting and len(self.slots) < self.size and not self.pin_wanted:
            filled.append(self.store(self.waiting.popleft()))
        return filled

    def shift(self):
        moved = sorted(self.slots)
        if len(moved) > 1:
            contents = [self.slots[location] for location in moved]
            for location, content in zip(moved, contents[1:] + contents[:1]):
                self.slots[location] = content
        self.settings["shift"] = False

    # Commands: each gives the text between the echo and the final result, and the final result

    def answer(self, command):
        self.counters[command.split("=")[0].split("?")[0]] += 1
        self.log.append(command)
        del self.log[:-400]
        for beginning, refusal in self.settings["refuse"].items():
            if command.startswith(beginning) and refusal[1] != 0:
                refusal[1] -= 1
                return "", refusal[0]
        if self.settings["cured_by"] and command.startswith(self.settings["cured_by"]):
            self.settings["registered"] = True
        memory = '"%s"' % self.settings["memory"]
        exact = {
            "AT": "", "ATE1": "", "ATE0": "", "AT+CMEE=1": "", "AT+CFUN=1": "", "AT+CFUN=0": "", "ATZ": "",
            "AT+CFUN=1,1": "", 'AT+CSCS="HEX"': "", 'AT+CSCS="GSM"': "", 'AT+CSCS="UCS2"': "",
            "AT+CREG=2": "", "AT+CREG=1": "", "AT+COPS=3,2": "", "AT+COPS=0": "", "AT+CGREG=2": "", "AT+CGATT?": "+CGATT: 1",
            "AT+CSCS?": '+CSCS: "GSM"', "AT+CSCS=?": '+CSCS: ("GSM","IRA","UCS2")',
            "AT+CGMM": self.settings["model"], "AT+CGMI": self.settings["maker"], "AT+CGMR": "1.0",
            "AT+CGSN": self.settings["imei"], "AT+CIMI": "510101234567890",
            "AT+CPMS=?": "+CPMS: (%s),(%s),(%s)" % ((memory,) * 3),
            "AT+CMGF=?": "+CMGF: (%s)" % ("1" if self.settings["text_only"] else "0,1"),
            "AT+CNMI=?": "+CNMI: (0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)",
            "AT+CSQ": "+CSQ: %d,99" % self.settings["signal"],
        }
        if command in exact or command.startswith(("AT^CURC=", "AT^PORTSEL=")):  # Huawei's
            return exact.get(command, ""), "OK"
        if command.startswith("AT+CPIN"):
            return self.answer_pin(command)
        if command in ("AT+CMGF=0", "AT+CMGF=1"):
            return "", "ERROR" if self.settings["text_only"] and command.endswith("0") else "OK"
        if not self.settings["sim"]:
            return "", "+CME ERROR: 10"
        if self.pin_wanted:
            return "", "+CME ERROR: 11"
        if command in ("AT+CREG?", "AT+CGREG?"):
            registration = 1 if self.settings["registered"] else 2
            return '%s: 2,%d,"00C3","A1B2"' % (command[2:-1], registration), "OK"
        if command.startswith("AT+COPS?"):
            return '+COPS: 0,2,"51010"', "OK"
        if command.startswith("AT+CNMI="):
            self.cnmi_mode = int(command[8:].split(",")[1])
            return "", "OK"
        if command == "AT+CSMS?":
            return "+CSMS: %d,1,1,1" % self.settings["service"], "OK"
        if command == "AT+CNMA":
            if self.unacknowledged is None:
                return "", "+CMS ERROR: 340"
            self.counters["acknowledged"] += 1
            self.unacknowledged = None
            return "", "OK"
        if command.startswith("AT+CSCA?"):
            return '+CSCA: "+62811000000",145', "OK"
        if command.startswith("AT+CPMS="):
            used = len(self.slots) if self.settings["used"] is None else self.settings["used"]
            known = command[len("AT+CPMS="):].split(",")[0] == memory
            return "+CPMS: " + ",".join(["%d,%d" % (used, self.size)] * 3) if known else "", \
                "OK" if known else "+CMS ERROR: 302"
        if command.startswith("AT+CMG"):
            return self.answer_message(command)
        return "", "ERROR"

    def answer_pin(self, command):
        if not self.settings["sim"]:
            return "", "+CME ERROR: 10"
        if command == "AT+CPIN?":
            if self.pin_tries == 0:
                return "+CPIN: SIM PUK", "OK"
            return "+CPIN: " + ("SIM PIN" if self.pin_wanted else "READY"), "OK"
        self.counters["pin entered"] += 1
        if command.split("=", 1)[1].strip('"') == self.pin and self.pin_tries > 0:
            self.pin_tries = 3
            self.pin_wanted = False
            return "", "OK"
        self.pin_tries = max(self.pin_tries - 1, 0)
        return "", "+CME ERROR: 16"

    def answer_message(self, command):
        name, _, value = command.partition("=")
        if self.settings["text_only"] and name in ("AT+CMGL", "AT+CMGR"):
            return "", "ERROR" if value == "4" or name == "AT+CMGL" else "OK"
        if name == "AT+CMGL" and self.settings["list"] != "works":
            return "", "OK" if self.settings["list"] == "empty" else "ERROR"
        if name == "AT+CMGL":
            spelled = str.lower if self.settings["list_spelling"] == "lower" else str
            listed = ["+CMGL: %d,%d,,%d\r\n%s" % (location, status, tpdu_length(pdu), spelled(pdu))
                      for location, (status, pdu) in sorted(self.slots.items())]
            return "\r\n".join(listed), "OK"
        location = int(value.split(",")[0])
        if name == "AT+CMGR":
            if location not in self.slots:
                return "", "+CMS ERROR: 321"
            status, pdu = self.slots[location]
            self.slots[location][0] = {0: 1}.get(status, status)
            if self.settings["shift"]:
                self.shift()
            return "+CMGR: %d,,%d\r\n%s" % (status, tpdu_length(pdu), pdu), "OK"
        if name == "AT+CMGD":
            if self.settings["delete"] == "fails":
                return "", "+CMS ERROR: 500"
            if self.settings["delete"] == "works":
                self.slots.pop(location, None)
            return "", "OK"
        return "", "ERROR"

    def take_submitted(self, pdu):
        """What was typed at the prompt of AT+CMGS."""
        outcome = self.settings["send"]
        if outcome == "works":
            self.reference = (self.reference + 1) % 256
            self.sent.append(pdu)
            return "+CMGS: %d" % self.reference, "OK"
        if outcome == "silent":
            self.sent.append(pdu)
            return None, None
        return "", "+CMS ERROR: %s" % outcome


class Terminal:
    """The modem's end of the pseudo terminal."""

    def __init__(self, modem):
        self.modem = modem
        self.master = None
        self.slave = None
        self.link = None
        self.line = bytearray()
        self.submitting = None
        self.due = []  # (when, text): answers of a slow modem
        self.chatter_due = 0
        self.chatter_turn = 0

    def plug(self, link):
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        self.link = link
        self.line.clear()
        self.due.clear()
        self.submitting = None
        self.modem.hung = False
        if os.path.islink(link):
            os.unlink(link)
        os.symlink(os.ttyname(self.slave), link)

    def unplug(self):
        if self.link and os.path.islink(self.link):
            os.unlink(self.link)
        for descriptor in (self.master, self.slave):
            if descriptor is not None:
                os.close(descriptor)
        self.master = self.slave = None

    def write(self, text):
        # Nobody reads while the other side is down: what does not fit is lost, as on a real line.
        if self.master is not None and not self.modem.hung:
            _, writable, _ = select.select([], [self.master], [], 0)
            if writable:
                os.write(self.master, text.encode("latin-1"))

    def read(self):
        try:
            data = os.read(self.master, 4096)
        except OSError:
            return
        for octet in data:
            if self.submitting is not None:
                self.take_submitted_octet(octet)
            elif octet == 13:
                command = self.line.decode("latin-1").strip("\x1b\n")
                self.line.clear()
                self.obey(command)
            else:
                self.line.append(octet)

    def obey(self, command):
        if self.modem.hung:
            self.modem.counters["in vain"] += 1
            self.modem.counters[command + " in vain"] += 1
        if not command or self.modem.hung:
            return
        if command.startswith("AT+CMGS=") and not self.modem.pin_wanted:
            self.modem.counters["AT+CMGS"] += 1
            self.submitting = bytearray()
            self.write(command + "\r\r\n> ")
            return
        text, result = self.modem.answer(command)
        whole = command + "\r\r\n" + (text + "\r\n\r\n" if text else "") + result + "\r\n"
        hang = self.modem.settings["hang"]
        if hang and command.startswith(hang):
            self.write(whole[: len(whole) * 2 // 3])
            self.modem.hung = True
            return
        pause = max((seconds for beginning, seconds in self.modem.settings["slow"].items()
                     if command.startswith(beginning)), default=0)
        if pause or self.due:
            self.due.append((max([time.monotonic()] + [when for when, _ in self.due]) + pause, whole))
        else:
            self.write(whole)
        self.announce(self.modem.fetch_waiting())
        if self.modem.again and self.modem.cnmi_mode == 1:
            self.push(self.modem.again)

    def push(self, pdu):
        self.modem.again = None
        if self.modem.settings["service"] == 1:
            self.modem.unacknowledged = pdu
        self.write("\r\n+CMT: ,%d\r\n%s\r\n" % (tpdu_length(pdu), pdu))

    def take_submitted_octet(self, octet):
        if octet not in (CTRL_Z, ESCAPE):
            self.submitting.append(octet)
            return
        pdu = self.submitting.decode("latin-1").strip()
        self.submitting = None
        if octet == CTRL_Z:
            text, result = self.modem.take_submitted(pdu)
            if result is not None:
                self.write(pdu + "\r\n" + (text + "\r\n\r\n" if text else "") + result + "\r\n")

    def announce(self, locations):
        if self.modem.settings["announce"] and self.modem.cnmi_mode == 1:
            for location in locations:
                self.write('\r\n+CMTI: "%s",%d\r\n' % (self.modem.settings["memory"], location))

    def next_due(self):
        """Seconds until something is to be said without being asked; nothing: never."""
        times = [when for when, _ in self.due] + ([self.chatter_due] if self.modem.settings["chatter"] else [])
        return max(min(times) - time.monotonic(), 0) if times else None

    def say_what_is_due(self):
        now = time.monotonic()
        while self.due and self.due[0][0] <= now:
            self.write(self.due.pop(0)[1])
        chatter = self.modem.settings["chatter"]
        if chatter and self.chatter_due <= now:
            self.write("\r\n%s\r\n" % chatter[1 + self.chatter_turn % (len(chatter) - 1)])
            self.chatter_turn += 1
            self.chatter_due = now + chatter[0]


def perform(request, modem, terminal):
    action = request.pop("do")
    if action == "deliver":
        modem.waiting.extend(request["pdus"])
        terminal.announce(modem.fetch_waiting())
    elif action == "push":
        terminal.push(request["pdu"])
    elif action == "expire":
        modem.again, modem.unacknowledged, modem.cnmi_mode = modem.unacknowledged, None, 0
    elif action == "report":
        terminal.write("\r\n+CDS: %d\r\n%s\r\n" % (tpdu_length(request["pdu"]), request["pdu"]))
    elif action == "noise":
        terminal.write(request["text"])
    elif action == "set":
        modem.set(request)
    elif action == "store":
        modem.slots[request["location"]] = [request.get("status", 0), request["pdu"]]
        if request.get("announce"):
            terminal.announce([request["location"]])
    elif action == "unplug":
        terminal.unplug()
    elif action == "plug":
        terminal.plug(request["link"])
    elif action != "state":
        return {"error": "no such request"}
    return {
        "slots": {str(k): v for k, v in sorted(modem.slots.items())},
        "waiting": len(modem.waiting),
        "sent": modem.sent,
        "reference": modem.reference,
        "counters": modem.counters,
        "log": modem.log,
        "pin_tries": modem.pin_tries,
    }


def serve(modem, terminal, listener):
    clients = {}
    while True:
        watched = [listener, *clients] + ([terminal.master] if terminal.master is not None else [])
        readable, _, _ = select.select(watched, [], [], terminal.next_due())
        terminal.say_what_is_due()
        for each in readable:
            if each is listener:
                client, _ = listener.accept()
                clients[client] = bytearray()
            elif each == terminal.master:
                terminal.read()
            elif each in clients:
                data = each.recv(1 << 20)
                if not data:
                    del clients[each]
                    each.close()
                    continue
                clients[each] += data
                while b"\n" in clients[each]:
                    line, _, rest = bytes(clients[each]).partition(b"\n")
                    clients[each] = bytearray(rest)
                    answer = perform(json.loads(line), modem, terminal)
                    each.sendall(json.dumps(answer).encode() + b"\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--link", required=True)
    parser.add_argument("--control", required=True)
    parser.add_argument("--slots", type=int, default=20)
    parser.add_argument("--base", type=int, default=1)
    parser.add_argument("--model", default="FAKE-E1")
    parser.add_argument("--pin")
    options = parser.parse_args()
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    modem = Modem(options.slots, options.pin, options.base, options.model)
    terminal = Terminal(modem)
    terminal.plug(options.link)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(options.control)
    listener.listen(4)
    print("ready", flush=True)
    serve(modem, terminal, listener)


if __name__ == "__main__":
    sys.exit(main())
