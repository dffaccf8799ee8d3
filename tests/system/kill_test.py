"""kill -9, restarts, and backups that are restored at random moments under load, while clients repeat what was not
acknowledged and an operator decides what waits for a person: nothing acknowledged is missing, no effect twice, no number
for two reports. A backup does not hold what was acknowledged after it: the senders send that again.

Usage: kill_test.py [--kills 30] [--seed N]; a longer run is the same script with a larger number.
"""

import argparse
import json
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time

from kanal_daemon import KANALCTL, Kanald, until

TAG = "#lapor"


class Client(threading.Thread):
    """An app that sends reports one after the other and repeats each under its key until it is acknowledged. Every
    third has no tag, and so waits for a person."""

    def __init__(self, kanal, name, stop):
        super().__init__(daemon=True)
        self.kanal, self.name_, self.stop = kanal, name, stop
        self.sent, self.acknowledged = 0, {}  # text: (id, number)
        self.when = {}  # number of the report: when it was last acknowledged
        self.restored = None  # to a backup that was begun then
        self.changed = []  # texts that got another id or number when they were sent again

    def words(self, report):
        key = f"{self.name_}-{report}"
        return key, f"Laporan {key}" + (f" {TAG}" if report % 3 else "")

    def send(self, report, give_up):
        key, text = self.words(report)
        while not give_up():
            try:
                status, answer = self.kanal.report(key, text)
            except Exception:  # whatever a client sees of a daemon that died in mid-answer
                time.sleep(0.01)
                continue
            if status == 201:
                receipt = (answer["id"], answer["number"])
                if self.acknowledged.setdefault(text, receipt) != receipt:
                    self.changed.append(text)
                self.when[report] = time.monotonic()
                return
            time.sleep(0.01)

    def run(self):
        while not self.stop.is_set() or self.restored is not None:
            if self.restored is not None:
                began, self.restored = self.restored, None
                for report in [report for report, at in self.when.items() if at >= began]:
                    self.send(report, lambda: False)
                continue
            self.sent += 1
            self.send(self.sent, self.stop.is_set)


class Operator(threading.Thread):
    """Lets every second report in review pass and closes the others; after a kill it decides the same again."""

    def __init__(self, kanal, stop):
        super().__init__(daemon=True)
        self.kanal, self.stop = kanal, stop
        self.passed, self.closed = set(), set()  # as it was told

    def ask(self, **request):
        with socket.socket(socket.AF_UNIX) as admin:
            admin.settimeout(30)
            admin.connect(str(self.kanal.folder / "admin.sock"))
            admin.sendall(json.dumps(request).encode() + b"\n")
            return json.loads(b"".join(iter(lambda: admin.recv(65536), b"")))

    def reports(self, state):
        """All of them, page by page."""
        place = {}
        while True:
            page = until(lambda: self.whole_page(state, place), what="a list that lacks nothing")
            yield from page["reports"]
            if "before" not in page:
                return
            place = {"before": str(page["before"])}

    def whole_page(self, state, place):
        page = self.ask(command="reports", state=state, limit="500", **place)
        return None if page.get("behind") else page

    def decide(self):
        """Whether anything waited, or may have."""
        page = self.ask(command="reports", state="review", limit="20")
        for report in page.get("reports", []):
            is_pass = int(report["id"][-1], 16) % 2 == 0
            words = {"command": "pass"} if is_pass else {"command": "close", "reason": "uji"}
            if "done" in self.ask(id=report["id"], **words):
                (self.passed if is_pass else self.closed).add(report["id"])
        return page.get("reports") != [] or "behind" in page

    def run(self):
        while not self.stop.is_set():
            try:
                self.decide()
            except (OSError, ValueError):  # the daemon died in mid-answer
                pass
            time.sleep(0.01)


def interrupt(kanal, dice):
    if dice.random() < 0.2:
        assert kanal.stop() == 0
    else:
        kanal.kill()
    kanal.start()


def ctl(*words):
    done = subprocess.run([KANALCTL, *map(str, words)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, (words, done.stderr)


def restore(kanal, clients, file, dice):
    """A backup under load, some more reports, and then the state of the backup."""
    began = time.monotonic()
    ctl("--socket", kanal.folder / "admin.sock", "backup", file)
    time.sleep(dice.uniform(0, 0.2))
    kanal.kill()
    ctl("restore", file, "--config", kanal.config)
    for client in clients:
        client.restored = began if client.restored is None else min(began, client.restored)
    kanal.start()


def run(kills, seed):
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="kanal-kill-") as folder:
        kanal = Kanald(folder, app_options=f', forward: tagged, tags: ["{TAG}"]').start()
        stop = threading.Event()
        clients = [Client(kanal, f"klien{i}", stop) for i in range(6)]
        operator = Operator(kanal, stop)
        for thread in [*clients, operator]:
            thread.start()
        restores = 0
        for turn in range(kills):
            time.sleep(dice.uniform(0.05, 0.4))
            if turn == kills // 2 or dice.random() < 0.1:
                restores += 1
                restore(kanal, clients, kanal.folder / f"cadangan-{turn}.tar", dice)
            else:
                interrupt(kanal, dice)
        stop.set()
        for thread in [*clients, operator]:
            thread.join(60)
        acknowledged = {}
        for client in clients:
            acknowledged.update(client.acknowledged)
        while operator.decide():
            pass
        interrupt(kanal, dice)
        until(lambda: kanal.ctl("status")["centres"][0]["queued"] == 0, what="an empty queue", seconds=60)
        held = kanal.ctl("status")["centres"][0]["held"]
        states = {report["id"]: report["state"]
                  for state in ("review", "closed")
                  for report in operator.reports(state)}
        assert kanal.stop() == 0
        records = kanal.centre_file()

    delivered = [record["id"] for record in records]
    expected = {report for report, _ in acknowledged.values()} - set(states)
    lost = expected - set(delivered)
    twice = len(delivered) - len(set(delivered))
    texts = {record["id"]: (record["text"], record["number"]) for record in records}
    mixed = [text for text, (report, number) in acknowledged.items()
             if report in texts and texts[report] != (text, number)]
    mixed += [text for client in clients for text in client.changed]
    numbers = {number: report for report, number in acknowledged.values()}
    numbers.update({record["number"]: record["id"] for record in records})
    shared = len({report for report, _ in acknowledged.values()} | set(delivered)) - len(numbers)
    undone = (operator.passed & set(states)) | (operator.closed - set(states)) | (set(states) & set(delivered))
    leaked = [text for text, (report, _) in acknowledged.items()
              if TAG not in text and report in delivered and int(report[-1], 16) % 2]
    waiting = sum(state == "review" for state in states.values())
    print(f"seed {seed}: {kills} kills, {restores} of them restored a backup, {len(acknowledged)} acknowledged, {len(delivered)} at the centre, "
          f"{len(operator.passed)} passed, {len(operator.closed)} closed, {len(lost)} missing, {twice} twice, "
          f"{held} held, {len(mixed)} mixed up, {shared} numbers given twice, {len(undone)} decisions undone, "
          f"{len(leaked)} forwarded against the decision, {waiting} still in review")
    return (not lost and twice == 0 and not mixed and shared == 0 and not undone and not leaked and waiting == 0
            and len(acknowledged) > kills and operator.passed and operator.closed)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--kills", type=int, default=30)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    chosen = arguments.parse_args()
    sys.exit(0 if run(chosen.kills, chosen.seed) else 1)
