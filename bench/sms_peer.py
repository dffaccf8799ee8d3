#!/usr/bin/env python3
"""Reading SMS off a phone: kanald and gammu-smsd (files backend) on dummy phones with the same messages, turn by turn.

    tools/build release kanald kanalctl && apt-get install gammu-smsd && bench/sms_peer.py [--messages 3000] [--kills 20]

First how many messages a second go from the phone to the disk and are deleted; then what kill -9 at random moments does to
`--messages` of them; then what each asks the disk to keep before it deletes (counted by strace, with 20 messages).
Debian's package starts a service of its own: on a machine with a modem, `systemctl disable --now gammu-smsd`.
"""

import argparse
import collections
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "release"
os.environ.setdefault("KANALD", str(BUILD / "daemon" / "kanald"))
os.environ.setdefault("KANALCTL", str(BUILD / "daemon" / "kanalctl"))
sys.path.insert(0, str(ROOT / "tests" / "support"))
from kanal_daemon import Kanald, until  # noqa: E402


def text_of(number):
    return f"Laporan {number:05d}: lampu jalan di Jl. Melati padam"


def fill_phone(phone, count):
    inbox = phone / "sms" / "1"
    inbox.mkdir(parents=True)
    for number in range(count):
        sender = f"+62812{number % 997:07d}"
        stamp = f"20260301T{8 + number // 3600:02d}{number // 60 % 60:02d}{number % 60:02d}"
        (inbox / str(number + 1)).write_text("\n".join([
            "[SMSBackup000]", "PDU = Deliver", f"DateTime = {stamp}", "State = UnRead", f'Number = "{sender}"',
            f"NumberUnicode = {sender.encode('utf-16-be').hex().upper()}",
            f"Text00 = {text_of(number).encode('utf-16-be').hex().upper()}",
            "Coding = Default_No_Compression", "Folder = 1", f"Length = {len(text_of(number))}", "Class = -1", ""]))
    return inbox


class KanalReader:
    name = "kanald"

    def __init__(self, folder, phone):
        self.kanal = Kanald(folder / "kanal", channels=[f"{{name: sms, kind: sms, device: {phone}, connection: none, poll: 1s}}"])

    def start(self, prefix=()):
        self.kanal.start(ready=False, prefix=prefix)

    def kill(self):
        self.kanal.kill()

    def stop(self):
        self.kanal.stop()

    def texts(self):
        return [record["text"] for record in self.kanal.centre_file()]

    def stored(self):
        path = self.kanal.folder / "centre" / "reports.jsonl"
        return path.read_bytes().count(b"\n") if path.exists() else 0


class SmsdReader:
    name = "gammu-smsd"

    def __init__(self, folder, phone):
        self.inbox = folder / "smsd" / "inbox"
        self.inbox.mkdir(parents=True)
        self.config = folder / "smsd" / "smsdrc"
        other = "".join(f"{name}path = {folder}/smsd/{name}/\n" for name in ("outbox", "sentsms", "errorsms"))
        for name in ("outbox", "sentsms", "errorsms"):
            (folder / "smsd" / name).mkdir()
        self.config.write_text(f"[gammu]\ndevice = {phone}\nconnection = none\nmodel = dummy\n\n[smsd]\nservice = files\n"
                               f"inboxpath = {self.inbox}/\n{other}logfile = {folder}/smsd/log\ninboxformat = unicode\n"
                               "ReceiveFrequency = 1\nStatusFrequency = 0\nCheckBattery = 0\nCheckSignal = 0\nCheckNetwork = 0\n"
                               "CheckSecurity = 0\nHangupCalls = 0\n")
        self.process = None

    def start(self, prefix=()):
        self.process = subprocess.Popen([*prefix, "gammu-smsd", "-c", self.config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def texts(self):
        return [path.read_bytes().decode("utf-16", "replace").strip("\ufeff\0\n") for path in self.inbox.iterdir()]

    def stored(self):
        return sum(1 for _ in self.inbox.iterdir())


def left(inbox):
    return len(os.listdir(inbox))


def wait_for(condition, seconds, what):
    """As until(), to the millisecond."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.001)


def speed(kind, count):
    with tempfile.TemporaryDirectory(prefix="kanal-bench-") as name:
        folder = Path(name)
        inbox = fill_phone(folder / "phone", count)
        reader = kind(folder, folder / "phone")
        reader.start()
        wait_for(lambda: left(inbox) < count, 60, "the first message")
        begin, already = time.monotonic(), count - left(inbox)
        wait_for(lambda: left(inbox) == 0, 600, "an empty phone")
        took = time.monotonic() - begin
        until(lambda: reader.stored() >= count, seconds=60, what="every message")
        reader.stop()
    return (count - already) / took


def killed(kind, count, kills, seed):
    """What kill -9 does: (lost, twice, broken)."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="kanal-bench-") as name:
        folder = Path(name)
        inbox = fill_phone(folder / "phone", count)
        reader = kind(folder, folder / "phone")
        for _ in range(kills):
            reader.start()
            before = left(inbox)
            # Always in the midst of its work: once it has deleted one more.
            wait_for(lambda: left(inbox) < before or before == 0, 60, "some progress")
            time.sleep(dice.uniform(0, 0.02))
            reader.kill()
        reader.start()
        wait_for(lambda: left(inbox) == 0, 600, "an empty phone")
        time.sleep(1)
        reader.stop()
        arrived = collections.Counter(text.strip() for text in reader.texts())
    wanted = {text_of(number) for number in range(count)}
    twice = sum(number - 1 for text, number in arrived.items() if text in wanted)
    return len(wanted - set(arrived)), twice, len(set(arrived) - wanted)


def synced(kind, count=20):
    """fsync and fdatasync calls a message."""
    with tempfile.TemporaryDirectory(prefix="kanal-bench-") as name:
        folder = Path(name)
        inbox = fill_phone(folder / "phone", count)
        reader = kind(folder, folder / "phone")
        trace = folder / "trace"
        reader.start(prefix=["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync,unlink", "-o", str(trace)])
        wait_for(lambda: left(inbox) == 0, 120, "an empty phone")
        calls = [line for line in trace.read_text().splitlines() if " = 0" in line]
        # The tracer hears no signal while it has a child, so the child is asked.
        process = reader.process if kind is SmsdReader else reader.kanal.process
        child = int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0])
        os.kill(child, signal.SIGTERM)
        process.wait(30)
    # Only between the first and the last deletion: start and end are not the messages' doing.
    places = [i for i, line in enumerate(calls) if re.search(r"unlink\(.*/sms/1/", line)]
    between = calls[places[0]:places[-1]]
    return sum("sync(" in line for line in between) / (len(places) - 1)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--messages", type=int, default=3000)
    arguments.add_argument("--kills", type=int, default=20)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    chosen = arguments.parse_args()
    for number in range(chosen.rounds):
        rates = {kind.name: speed(kind, chosen.messages) for kind in (SmsdReader, KanalReader)}
        print(f"round {number + 1}: " + ", ".join(f"{name} {rate:.0f} messages/s" for name, rate in rates.items()), flush=True)
    for kind in (SmsdReader, KanalReader):
        lost, twice, broken = killed(kind, chosen.messages, chosen.kills, chosen.seed)
        print(f"{kind.name}: {chosen.messages} messages, {chosen.kills} kills: {lost} lost, {twice} twice, {broken} broken", flush=True)
    for kind in (SmsdReader, KanalReader):
        print(f"{kind.name}: {synced(kind):.1f} syncs a message", flush=True)


if __name__ == "__main__":
    main()
