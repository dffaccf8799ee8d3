"""SMS through the whole gateway while the process that holds the modem, and now and then the gateway itself, is killed
at random moments: every message is at the centre exactly once, whole, and the hostile ones are in quarantine.

Usage: sms_kill_test.py [--messages 60] [--kills 4] [--daemon-kills 1] [--base 0|1] [--seed N]; a longer run is the same script with
larger numbers: --messages 1000 --kills 50.
"""

import argparse
import collections
import os
import random
import signal
import sys
import tempfile
import time

from kanal_daemon import Kanald, until
from sms_network import FakeModem, mixed_messages, modem_children


def kill_child(kanal):
    for child in modem_children(kanal.process.pid):
        os.kill(child, signal.SIGKILL)


def run(messages, kills, daemon_kills, base, seed):
    dice = random.Random(seed)
    expected, pdus, hostile = mixed_messages(dice, messages)
    with tempfile.TemporaryDirectory(prefix="kanal-sms-") as folder:
        # Huawei's sticks number their slots from 0, and libGammu knows it of this one when it may ask for the model.
        modem = FakeModem(folder, base=base, model="E173")
        channel = f"{{name: sms-1708, kind: sms, device: {modem.device}, connection: dku2at, number: \"1708\", poll: 500ms}}"
        kanal = Kanald(folder, channels=[channel]).start()
        rounds = ["child"] * kills + ["daemon"] * daemon_kills
        dice.shuffle(rounds)
        share = len(pdus) // (len(rounds) + 1) + 1
        for victim in rounds:
            batch, pdus = pdus[:share], pdus[share:]
            before = modem.left()
            modem.deliver(batch)
            # In the midst of them: once some are read, and a moment more.
            until(lambda: modem.left() < before + len(batch), seconds=120, what="the modem being read")
            time.sleep(dice.uniform(0, 0.01 * len(batch)))
            if victim == "child":
                kill_child(kanal)
            else:
                kanal.kill()
                kanal.start()
        modem.deliver(pdus)
        until(lambda: modem.left() == 0, seconds=120 + messages, what="an empty SIM")
        until(lambda: len(kanal.centre_file()) >= len(expected), seconds=60, what="the last report")
        until(lambda: kanal.ctl("status")["centres"][0]["queued"] == 0, what="an empty queue")
        quarantined = kanal.ctl("quarantine")
        health = next(each["health"] for each in kanal.ctl("status")["channels"] if each["kind"] == "sms")
        assert kanal.stop() == 0
        modem.close()
        records = kanal.centre_file()
    arrived = collections.Counter(record["text"].strip() for record in records)
    lost = [text for text in expected if arrived[text] == 0]
    twice = [text for text, count in arrived.items() if count > 1]
    invented = set(arrived) - set(expected)
    items = quarantined["quarantine"]
    print(f"base {base}, seed {seed}: {messages} messages, {len(rounds)} kills, {len(records)} at the centre, {len(items)} of {hostile} "
          f"in quarantine, {len(lost)} lost, {len(twice)} twice, {len(invented)} never sent; modem started {health['modem_starts']} times since the last of them")
    return not lost and not twice and not invented and len(items) == hostile


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--messages", type=int, default=60)
    arguments.add_argument("--kills", type=int, default=4)
    arguments.add_argument("--daemon-kills", type=int, default=1)
    arguments.add_argument("--base", type=int, choices=[0, 1], help="of the modem's slots; both, one after the other, when not given")
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    chosen = arguments.parse_args()
    bases = [1, 0] if chosen.base is None else [chosen.base]
    sys.exit(0 if all([run(chosen.messages, chosen.kills, chosen.daemon_kills, base, chosen.seed) for base in bases]) else 1)
