#!/usr/bin/env python3
"""The read model over a full spool: how long a rebuild takes, what lists and searches cost, what readers cost the accept path.

    tools/build release && bench/readmodel.py [--reports 600000] [--asks 200] [--rounds 6] [--readers 20]

The spool holds reports of the sort a city gets (bench/varied_reports.cpp). Questions go to the admin socket, one connection each, so
their times hold the socket and the JSON as well. Accepts are paced at 200 a second, with readers and without turn by turn in one run.
"""

import argparse
import json
import multiprocessing
import os
import random
import re
import socket
import statistics
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
import paced_reports  # noqa: E402
from kanal_daemon import APP_KEY, Kanald, until  # noqa: E402

WORDS = "jalan rusak pasar sampah lampu mati air banjir sekolah petugas pungli pelayanan macet pohon selokan sungai".split()


def ask(admin, **request):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(admin)  # waits for its turn where many connect
        connection.settimeout(60)
        connection.sendall(json.dumps(request).encode() + b"\n")
        return json.loads(b"".join(iter(lambda: connection.recv(65536), b"")))


def questions(reports, rng):
    """Name and fields of one question of each sort."""
    day = 24 * 3600 * 1000
    since = 1795000000000 - rng.randrange(3 * 365) * day
    word, other = rng.sample(WORDS, 2)
    syllables = "".join(rng.choice(["ba", "ku", "la", "mi", "na", "ra", "su", "ti", "wa"]) for _ in range(4))
    return {
        "newest": {},
        "a page deep down": {"before": str(rng.randrange(1, reports))},
        "state held or unknown": {"state": rng.choice(["held", "unknown"])},
        "state and channel": {"state": "delivered", "channel": rng.choice(["app", "facebook"])},
        "a state few have, deep": {"state": "review", "before": str(rng.randrange(1, reports))},
        "a week": {"since": str(since), "until": str(since + 7 * day)},
        "a common word": {"text": word},
        "two common words": {"text": f"{word} {other}"},
        "words as one": {"text": f'"{word} {other}"'},
        "a part of a name": {"text": syllables[:6]},
        "a rare name": {"text": syllables},
        "nothing": {"text": "qqqxyz"},
        "two letters": {"text": "qz"},
        "a word, state, channel": {"text": word, "state": "unknown", "channel": "facebook"},
        "a word in a week": {"text": word, "since": str(since), "until": str(since + 7 * day)},
        "sender's name": {"sender": syllables[:4]},
        "sender's number": {"sender": f"0812{rng.randrange(10**4):04}"},
        "tracking id": {"tracking_id": f"LAPOR-{rng.randrange(1, reports)}"},
    }


def measure(admin, reports, asks):
    rng = random.Random(7)
    took = {}
    for _ in range(asks):
        for name, fields in questions(reports, rng).items():
            begin = time.monotonic()
            answer = ask(admin, command="reports", **fields)
            took.setdefault(name, []).append((time.monotonic() - begin) * 1000)
            assert "error" not in answer, answer
    print(f"{'page of 50':28} {'p50 ms':>8} {'p99 ms':>8} {'most':>8}")
    for name, times in took.items():
        p = statistics.quantiles(times, n=100)
        print(f"{name:28} {p[49]:8.1f} {p[98]:8.1f} {max(times):8.1f}", flush=True)


def read_on(admin, reports, stop):
    rng = random.Random(os.getpid())
    while not stop.is_set():
        for fields in questions(reports, rng).values():
            if stop.is_set():
                return
            ask(admin, command="reports", **fields)
            time.sleep(0.05)  # a person reads, or a page asks again


def accept(kanal, run, count):
    return paced_reports.send(kanal, APP_KEY, run, count, "Laporan berjarak, lampu padam")


def compare(kanal, admin, chosen):
    alone, read = [], []
    print("round   p99 ms alone   p99 ms with readers")
    for turn in range(chosen.rounds):
        a = accept(kanal, f"alone-{turn}", chosen.accepts)
        stop = multiprocessing.Event()
        readers = [multiprocessing.Process(target=read_on, args=(admin, chosen.reports, stop), daemon=True) for _ in range(chosen.readers)]
        for reader in readers:
            reader.start()
        time.sleep(1)
        b = accept(kanal, f"read-{turn}", chosen.accepts)
        stop.set()
        for reader in readers:
            reader.join()
        alone += a
        read += b
        print(f"{turn + 1:5} {statistics.quantiles(a, n=100)[98]:14.2f} {statistics.quantiles(b, n=100)[98]:21.2f}", flush=True)
    a, b = (statistics.quantiles(times, n=100) for times in (alone, read))
    print(f"all: p50 {a[49]:.2f} and {b[49]:.2f} ms, p99 {a[98]:.2f} and {b[98]:.2f} ms: {100 * (b[98] / a[98] - 1):+.0f} %")


def rebuild(kanal):
    until(lambda: kanal.events("readmodel_rebuilt"), seconds=900, what="the rebuild")
    line = kanal.events("readmodel_rebuilt")[-1]
    print("rebuild:", re.search(r"editions=\d+ seconds=[\d.]+", line)[0],
          f"index.db {(kanal.folder / 'state' / 'index.db').stat().st_size >> 20} MiB", flush=True)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--reports", type=int, default=600000)
    arguments.add_argument("--asks", type=int, default=200)
    arguments.add_argument("--rounds", type=int, default=6)
    arguments.add_argument("--accepts", type=int, default=2000)
    arguments.add_argument("--readers", type=int, default=20)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="kanal-bench-") as folder:
        kanal = Kanald(folder, centre=["{name: meja, kind: manual}"], http_limits="connections_per_peer: 1000")
        subprocess.run([BUILD / "bench" / "fill_spool", Path(folder) / "state", "meja", str(chosen.reports), "varied"], check=True,
                       stderr=subprocess.DEVNULL)  # a line for each report in an odd state
        with kanal.start():
            rebuild(kanal)
            admin = str(kanal.folder / "admin.sock")
            measure(admin, chosen.reports, chosen.asks)
            compare(kanal, admin, chosen)
            status = Path(f"/proc/{kanal.process.pid}/status").read_text()
            print("resident:", re.search(r"VmRSS:\s+(\d+ kB)", status)[1])


if __name__ == "__main__":
    main()
