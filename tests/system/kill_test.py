"""kill -9 at random moments under load with client retries: nothing acknowledged is missing, no effect twice.

Usage: kill_test.py [--kills 30] [--seed N]; a longer run is the same script with a larger number.
"""

import argparse
import random
import sys
import tempfile
import threading
import time

from kanal_daemon import Kanald, until


class Client(threading.Thread):
    """An app that sends reports one after the other and repeats each under its key until it is acknowledged."""

    def __init__(self, kanal, name, stop):
        super().__init__(daemon=True)
        self.kanal, self.name_, self.stop = kanal, name, stop
        self.sent, self.acknowledged = 0, {}

    def run(self):
        while not self.stop.is_set():
            key = f"{self.name_}-{self.sent}"
            self.sent += 1
            while not self.stop.is_set():
                try:
                    status, answer = self.kanal.report(key, f"Laporan {key}")
                except Exception:  # whatever a client sees of a daemon that died in mid-answer
                    time.sleep(0.01)
                    continue
                if status == 201:
                    self.acknowledged[key] = answer["id"]
                    break
                time.sleep(0.01)


def run(kills, seed):
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="kanal-kill-") as folder:
        kanal = Kanald(folder).start()
        stop = threading.Event()
        clients = [Client(kanal, f"klien{i}", stop) for i in range(6)]
        for client in clients:
            client.start()
        for _ in range(kills):
            time.sleep(dice.uniform(0.05, 0.4))
            kanal.kill()
            kanal.start()
        stop.set()
        for client in clients:
            client.join(60)
        acknowledged = {}
        for client in clients:
            acknowledged.update(client.acknowledged)
        until(lambda: kanal.ctl("status")["centres"][0]["queued"] == 0, what="an empty queue", seconds=60)
        held = kanal.ctl("status")["centres"][0]["held"]
        assert kanal.stop() == 0
        records = kanal.centre_file()
    delivered = [record["id"] for record in records]
    lost = set(acknowledged.values()) - set(delivered)
    twice = len(delivered) - len(set(delivered))
    texts = {record["id"]: record["text"] for record in records}
    mixed = [key for key, report in acknowledged.items() if texts.get(report) != f"Laporan {key}"]
    print(f"seed {seed}: {kills} kills, {len(acknowledged)} acknowledged, {len(delivered)} at the centre, "
          f"{len(lost)} missing, {twice} twice, {held} held, {len(mixed)} mixed up")
    return not lost and twice == 0 and not mixed and len(acknowledged) > kills


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--kills", type=int, default=30)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    chosen = arguments.parse_args()
    sys.exit(0 if run(chosen.kills, chosen.seed) else 1)
