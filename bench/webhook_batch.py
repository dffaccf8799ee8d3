#!/usr/bin/env python3
"""How long Meta waits for the answer to one POST with 1,000 entries, the most it sends.

    tools/build release && bench/webhook_batch.py [--rounds 20] [--entries 1000]

Each entry is a report of its own; all of them are one transaction. Prints milliseconds: least, median, most. Other
builds: set KANALD and KANALCTL.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "release"
os.environ.setdefault("KANALD", str(BUILD / "daemon" / "kanald"))
os.environ.setdefault("KANALCTL", str(BUILD / "daemon" / "kanalctl"))
sys.path.insert(0, str(ROOT / "tests" / "support"))
from kanal_daemon import Kanald  # noqa: E402

TEXT = "Jalan di depan SDN Contoh 3 berlubang sejak Desember, sudah dua motor jatuh. Mohon segera diperbaiki."


def delivery(round_number, entries):
    changes = [{"field": "feed", "value": {
        "item": "comment", "verb": "add", "comment_id": f"9{round_number:04}_{i}", "created_time": 1772327728,
        "from": {"id": str(666000 + i), "name": "Warga Contoh"}, "message": f"{TEXT} Nomor {i}."}} for i in range(entries)]
    return json.dumps({"object": "page", "entry": [{"id": "111", "time": 1772327731, "changes": [one]} for one in changes]})


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=20)
    arguments.add_argument("--entries", type=int, default=1000)
    wanted = arguments.parse_args()
    took = []
    with tempfile.TemporaryDirectory(prefix="kanal-bench-", dir=os.environ.get("KANAL_BENCH_DIR")) as folder:
        with Kanald(folder) as kanal:
            kanal.start()
            for number in range(wanted.rounds):
                body = delivery(number, wanted.entries).encode()
                begin = time.monotonic()
                status = kanal.webhook(body)[0]
                took.append((time.monotonic() - begin) * 1000)
                if status != 200:
                    sys.exit(f"answered {status}")
            metrics = kanal.request("GET", "/metrics", side="ops")[2].decode()
            accepted = int(metrics.split('kanal_reports_accepted_total{channel="facebook"} ')[1].split()[0])
            commits = int(metrics.split("kanal_accept_seconds_count ")[1].split()[0])
            kanal.stop()
    if accepted != wanted.rounds * wanted.entries:
        sys.exit(f"{accepted} reports were stored")
    print(f"{wanted.entries} entries a POST, {commits} transactions for {wanted.rounds} POSTs, milliseconds: "
          f"least {min(took):.0f}, median {statistics.median(took):.0f}, most {max(took):.0f}")


if __name__ == "__main__":
    main()
