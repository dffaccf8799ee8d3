#!/usr/bin/env python3
"""Reading SMS off a phone: kanald and gammu-smsd with the same messages, turn by turn.

    tools/build release kanald kanalctl && tools/install-packages bench && bench/sms_peer.py [--messages 3000] [--kills 20]

First how many messages a second go from a dummy phone to the disk and are deleted: from the first deletion to the last, and
from the moment in which all of them arrive at a reader that waits for them. Then the same through a modem that takes 20 ms
for each command. Then what kill -9 at random moments does to `--messages` of them; then what each asks the disk to keep
before it deletes (counted by strace, with 20 messages). gammu-smsd stores in SQLite (its durable backend) or, with
`--backend files`, in a file a message, which it does not sync.
Debian's package starts a service of its own: on a machine with a modem, `systemctl disable --now gammu-smsd`.
"""

import argparse
import collections
import gzip
import os
import random
import re
import signal
import sqlite3
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
from sms_network import FakeModem, deliver  # noqa: E402

SCHEMA = Path("/usr/share/doc/gammu-smsd/examples/sqlite.sql")


def text_of(number):
    return f"Laporan {number:05d}: lampu jalan di Jl. Melati padam"


def fill_phone(phone, count):
    inbox = phone / "sms" / "1"
    inbox.mkdir(parents=True)
    put_messages(inbox, count)
    return inbox


def put_messages(inbox, count):
    for number in range(count):
        sender = f"+62812{number % 997:07d}"
        stamp = f"20260301T{8 + number // 3600:02d}{number // 60 % 60:02d}{number % 60:02d}"
        (inbox / str(number + 1)).write_text("\n".join([
            "[SMSBackup000]", "PDU = Deliver", f"DateTime = {stamp}", "State = UnRead", f'Number = "{sender}"',
            f"NumberUnicode = {sender.encode('utf-16-be').hex().upper()}",
            f"Text00 = {text_of(number).encode('utf-16-be').hex().upper()}",
            "Coding = Default_No_Compression", "Folder = 1", f"Length = {len(text_of(number))}", "Class = -1", ""]))


def fill_modem(modem, count):
    modem.perform(do="set", slots=count)
    modem.deliver(deliver(f"+62812{number % 997:07d}", text_of(number), number) for number in range(count))


class KanalReader:
    name = "kanald"

    def __init__(self, folder, device, connection="none"):
        self.kanal = Kanald(folder / "kanal", channels=[f"{{name: sms, kind: sms, device: {device}, connection: {connection}, poll: 1s}}"])

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
    backend = "sqlite"

    def __init__(self, folder, device, connection="none"):
        self.folder = folder / "smsd"
        for name in ("inbox", "outbox", "sentsms", "errorsms"):
            (self.folder / name).mkdir(parents=True)
        self.config = self.folder / "smsdrc"
        # Between two looks at the modem it waits no longer than it must.
        self.config.write_text(f"[gammu]\ndevice = {device}\nconnection = {connection}\n"
                               + ("model = dummy\n" if connection == "none" else "") + f"\n[smsd]\n{self.service()}"
                               f"logfile = {self.folder}/log\nReceiveFrequency = 1\nLoopSleep = 0\nStatusFrequency = 0\n"
                               "CheckBattery = 0\nCheckSignal = 0\nCheckNetwork = 0\nCheckSecurity = 0\nHangupCalls = 0\n")
        self.process = None

    def service(self):
        if self.backend == "files":
            paths = "".join(f"{name}path = {self.folder}/{name}/\n" for name in ("inbox", "outbox", "sentsms", "errorsms"))
            return f"service = files\ninboxformat = unicode\n{paths}"
        packed = Path(f"{SCHEMA}.gz")
        schema = gzip.decompress(packed.read_bytes()).decode() if packed.exists() else SCHEMA.read_text()
        with sqlite3.connect(self.folder / "smsd.db") as database:
            database.executescript(schema)
        return f"service = sql\ndriver = sqlite3\ndbdir = {self.folder}/\ndatabase = smsd.db\n"

    def start(self, prefix=()):
        self.process = subprocess.Popen([*prefix, "gammu-smsd", "-c", self.config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def rows(self, columns):
        with sqlite3.connect(self.folder / "smsd.db", timeout=10) as database:
            return database.execute(f"SELECT {columns} FROM inbox").fetchall()

    def texts(self):
        if self.backend == "sqlite":
            return [text for text, in self.rows("TextDecoded")]
        return [path.read_bytes().decode("utf-16", "replace").strip("\ufeff\0\n") for path in (self.folder / "inbox").iterdir()]

    def stored(self):
        return self.rows("count(*)")[0][0] if self.backend == "sqlite" else len(list((self.folder / "inbox").iterdir()))


def left(inbox):
    return len(os.listdir(inbox))


def wait_for(condition, seconds, what):
    """As until(), to the millisecond."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.001)


def speed(kind, count):
    """Messages a second: from the first deletion to the last, and from their arrival to the last deletion."""
    with tempfile.TemporaryDirectory(prefix="kanal-bench-") as name:
        folder = Path(name)
        inbox = fill_phone(folder / "phone", 1)
        (folder / "arriving").mkdir()
        put_messages(folder / "arriving", count)
        reader = kind(folder, folder / "phone")
        reader.start()
        # One message shows that it reads; then all the others come in one moment.
        wait_for(lambda: left(inbox) == 0, 60, "the first message")
        inbox.rename(folder / "empty")
        (folder / "arriving").rename(inbox)
        arrived = time.monotonic()
        wait_for(lambda: left(inbox) < count, 60, "the first deletion")
        begin, already = time.monotonic(), count - left(inbox)
        wait_for(lambda: left(inbox) == 0, 600, "an empty phone")
        end = time.monotonic()
        until(lambda: reader.stored() >= count, seconds=60, what="every message")
        reader.stop()
    return (count - already) / (end - begin), count / (end - arrived)


def line_speed(kind, count, pause):
    """Messages a second through a modem that takes so many seconds for a command, from the first deletion to the last."""
    with tempfile.TemporaryDirectory(prefix="kanal-bench-") as name:
        folder = Path(name)
        modem = FakeModem(folder)
        fill_modem(modem, count)
        modem.perform(do="set", slow={"": pause})
        reader = kind(folder, modem.device, "dku2at")
        reader.start()
        wait_for(lambda: modem.left() < count, 120, "the first message")
        begin, already = time.monotonic(), count - modem.left()
        wait_for(lambda: modem.left() == 0, 600, "an empty SIM")
        took = time.monotonic() - begin
        until(lambda: reader.stored() >= count, seconds=60, what="every message")
        reader.stop()
        modem.close()
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
    arguments.add_argument("--backend", choices=["sqlite", "files"], default="sqlite", help="of gammu-smsd")
    arguments.add_argument("--line", type=int, default=100, help="messages through the slow modem; 0: none")
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    chosen = arguments.parse_args()
    SmsdReader.backend = chosen.backend
    for number in range(chosen.rounds):
        smsd, kanal = (speed(kind, chosen.messages) for kind in (SmsdReader, KanalReader))
        print(f"round {number + 1}: first to last deletion: gammu-smsd {smsd[0]:.0f}/s, kanald {kanal[0]:.0f}/s, "
              f"ratio {kanal[0] / smsd[0]:.1f}; since they arrived: {smsd[1]:.0f}/s, {kanal[1]:.0f}/s, ratio {kanal[1] / smsd[1]:.1f}", flush=True)
    for number in range(chosen.rounds if chosen.line else 0):
        smsd, kanal = (line_speed(kind, chosen.line, 0.02) for kind in (SmsdReader, KanalReader))
        print(f"20 ms a command, round {number + 1}: gammu-smsd {smsd:.1f}/s, kanald {kanal:.1f}/s, ratio {kanal / smsd:.2f}", flush=True)
    if chosen.kills == 0:
        return
    for kind in (SmsdReader, KanalReader):
        lost, twice, broken = killed(kind, chosen.messages, chosen.kills, chosen.seed)
        print(f"{kind.name}: {chosen.messages} messages, {chosen.kills} kills: {lost} lost, {twice} twice, {broken} broken", flush=True)
    for kind in (SmsdReader, KanalReader):
        print(f"{kind.name}: {synced(kind):.1f} syncs a message", flush=True)


if __name__ == "__main__":
    main()
