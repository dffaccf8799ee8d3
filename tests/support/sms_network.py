"""The other side of the fake modem: makes PDUs (3GPP TS 23.040) and brings them to it over its control socket."""

import atexit
import json
import os
import random
import socket
import subprocess
import sys
from pathlib import Path

ESCAPED = {"^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F, "[": 0x3C, "~": 0x3D, "]": 0x3E, "|": 0x40}


def swapped(digits):
    digits += "F" * (len(digits) % 2)
    return "".join(digits[i + 1] + digits[i] for i in range(0, len(digits), 2))


def septets(text):
    """Letters, digits and common signs, whose codes are ASCII's; the rest of the alphabet is not needed here."""
    codes = []
    for character in text:
        codes += [0x1B, ESCAPED[character]] if character in ESCAPED else [ord(character)]
    return codes


def packed(codes, fill):
    value, bits = 0, fill
    for code in codes:
        value |= code << bits
        bits += 7
    return value.to_bytes((bits + 7) // 8, "little")


def deliver(sender, text, second=0, header=b"", ucs2=None):
    """A message as +CMGR gives it; `second` counts from 2026-03-01 08:00 +07:00."""
    ucs2 = any(ord(c) > 126 or c in "@$_`" for c in text) if ucs2 is None else ucs2
    digits = sender.lstrip("+")
    minute, hour = second // 60, 8 + second // 3600
    stamp = swapped("260301%02d%02d%02d" % (hour, minute % 60, second % 60)) + "82"
    udh = bytes([len(header)]) + header if header else b""
    if ucs2:
        data = udh + text.encode("utf-16-be", "surrogatepass")
        length = len(data)
    else:
        codes = septets(text)
        fill = -(len(udh) * 8) % 7
        body = packed(codes, fill)
        data = udh + body
        length = (len(udh) * 8 + fill) // 7 + len(codes)
    return ("07912618010000F0" + ("44" if header else "04") + "%02X91" % len(digits) + swapped(digits)
            + "00" + ("08" if ucs2 else "00") + stamp + "%02X" % length + data.hex().upper())


def in_parts(sender, text, reference, second=0, size=60):
    """Cut where a careless phone cuts: also between the halves of a surrogate pair."""
    units = text.encode("utf-16-be")
    pieces = [units[i:i + 2 * size].decode("utf-16-be", "surrogatepass") for i in range(0, len(units), 2 * size)]
    return [deliver(sender, piece, second + number, bytes([0, 3, reference, len(pieces), number + 1]), ucs2=True)
            for number, piece in enumerate(pieces)]


# 255 septets: libGammu 1.42 writes them into 161 octets of its stack.
POISON = "07912618010000F0040D91261802000000F1000062301080510382FF" + "3" * 448


class FakeModem:
    """fake_modem.py as a process; what lies in its slots at the beginning: {slot: PDU}."""

    def __init__(self, folder, slots=20, base=1, model="FAKE-E1", messages=None):
        self.device = str(Path(folder) / "modem")
        control = str(Path(folder) / "control")
        script = Path(__file__).with_name("fake_modem.py")
        self.process = subprocess.Popen([sys.executable, script, "--link", self.device, "--control", control,
                                         "--slots", str(slots), "--base", str(base), "--model", model],
                                        stdout=subprocess.PIPE)
        atexit.register(self.process.kill)
        assert self.process.stdout.readline() == b"ready\n"
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(control)
        self.control = connection.makefile("rw")
        connection.close()  # the file has it now
        for slot, pdu in (messages or {}).items():
            self.perform(do="store", location=slot, pdu=pdu)

    def perform(self, **request):
        self.control.write(json.dumps(request) + "\n")
        self.control.flush()
        return json.loads(self.control.readline())

    def deliver(self, pdus):
        return self.perform(do="deliver", pdus=list(pdus))

    def left(self):
        state = self.perform(do="state")
        return len(state["slots"]) + state["waiting"]

    def close(self):
        self.control.close()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def modem_children(parent):
    """The processes that hold a modem for this kanald."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(child) for child in children
            if b"modem" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")]


def some_text(dice, name):
    words = ["jalan", "rusak", "lampu", "mati", "banjir", "sampah", "di", "depan", "pasar", "RT 03", "mohon", "segera", "[foto]"]
    return f"{name} " + " ".join(dice.choice(words) for _ in range(dice.randrange(1, 9)))


def mixed_messages(dice, count):
    """`count` messages: what the centre must have in the end, each text once; the PDUs in the order the network brings
    them; and how many of them are for the quarantine."""
    expected, pdus, hostile = [], [], 0
    for number in range(count):
        name = f"SMS {number:04d}"
        sender = "+62812%07d" % dice.randrange(40)
        kind = dice.random()
        if kind < 0.55:
            text = some_text(dice, name)
            pdus.append([deliver(sender, text, number)])
        elif kind < 0.90:
            text = some_text(dice, name) + " " + "\U0001F6A7 " * dice.randrange(30, 80) + name
            pdus.append(in_parts(sender, text, number % 256, number, size=dice.choice([57, 60, 67])))
        else:
            # Every fifth of them kills libGammu; each has a place in time of its own, to be told from the others.
            stamp = swapped("260301%02d%02d%02d" % (8 + number // 3600, number // 60 % 60, number % 60)) + "82"
            hostile += 1
            # The others are of a type that nobody receives.
            broken = POISON.replace("62301080510382", stamp) if dice.random() < 0.2 else \
                deliver(sender, name, number).replace("F004", "F007", 1)
            pdus.append([broken])
            continue
        expected.append(text.strip())
    return expected, shuffled(dice, pdus), hostile


def shuffled(dice, messages):
    """Parts out of order and mixed with their neighbours, some of them twice."""
    order = []
    for number, parts in enumerate(messages):
        for part in parts:
            order.append((number + dice.random() * 3, part))
            if dice.random() < 0.05:
                order.append((number + 4 + dice.random() * 3, part))
    return [part for _, part in sorted(order)]
