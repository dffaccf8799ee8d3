#!/usr/bin/env python3
"""Durable accepts over HTTP against a bare Beast server that stores nothing: same run, same load, turn by turn.

    tools/build release && bench/accept.py [--rounds 5] [--seconds 1] [--connections 64] [--filled 0]

Each round has an empty spool of its own, or all of them one that was filled with `--filled` reports; a second is some 15,000 to
30,000 reports. Prints accepts a second and p99 of both, and the ratio of each round. A slow pass at 200 requests/s follows. KANALD in
the environment names another daemon than that of build/release.
"""

import argparse
import os
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
from kanal_daemon import APP_KEY, Kanald  # noqa: E402


def wrk(port, run, seconds, connections):
    out = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", ROOT / "bench" / "report.lua",
                          f"http://127.0.0.1:{port}", "--", APP_KEY, run], capture_output=True, text=True, check=True).stdout
    requests, microseconds, failed, p50, p99 = map(int, out.split("RESULT ")[1].split())
    return requests * 1e6 / microseconds, p50 / 1000, p99 / 1000, failed


def bare_server():
    process = subprocess.Popen([BUILD / "bench" / "bare_server", "0"], stdout=subprocess.PIPE, text=True)
    return process, int(process.stdout.readline().split()[-1])


def at_200_a_second(kanal):
    """The p99 in milliseconds."""
    return statistics.quantiles(paced_reports.send(kanal, APP_KEY, "jarak", 2000, "Laporan berjarak"), n=100)[98]


def start_kanal(folder):
    # The centre is a desk: what is measured is the accept path, not a drain beside it.
    kanal = Kanald(folder, centre=["{name: meja, kind: manual}"], http_limits="connections_per_peer: 1000",
                   extra="spool: {capacity: 64GiB}\n")
    return kanal.start()


def fill(folder, count):
    begin = time.monotonic()
    subprocess.run([BUILD / "bench" / "fill_spool", Path(folder) / "state", "meja", str(count)], check=True)
    size = sum(file.stat().st_size for file in Path(folder, "state").glob("spool.db*"))
    print(f"filled with {count} reports in {time.monotonic() - begin:.0f} s, {size / 1e6:.0f} MB", flush=True)


def measure(i, folder, bare_port, chosen):
    """One round: the bare server, then Kanal. Gives both rates, both p99 and what failed."""
    with start_kanal(folder) as kanal:
        a = wrk(bare_port, f"b{i}", chosen.seconds, chosen.connections)
        b = wrk(kanal.ports["public"], f"k{i}", chosen.seconds, chosen.connections)
    print(f"{i + 1:5} {a[0]:11.0f} {a[2]:8.2f} {b[0]:10.0f} {b[2]:8.2f} {b[0] / a[0]:7.2f}  {b[3]}", flush=True)
    return b[0] / a[0]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--seconds", type=int, default=1)
    arguments.add_argument("--connections", type=int, default=64)
    arguments.add_argument("--filled", type=int, default=0)
    chosen = arguments.parse_args()
    bare, bare_port = bare_server()
    try:
        ratios = []
        with tempfile.TemporaryDirectory(prefix="kanal-bench-") as full:
            if chosen.filled:
                fill(full, chosen.filled)
            print("round      bare/s   p99 ms    kanal/s   p99 ms   ratio  failed")
            for i in range(chosen.rounds):
                with tempfile.TemporaryDirectory(prefix="kanal-bench-") as empty:
                    ratios.append(measure(i, full if chosen.filled else empty, bare_port, chosen))
            print(f"ratio min/median/max: {min(ratios):.2f} / {statistics.median(ratios):.2f} / {max(ratios):.2f}")
            with start_kanal(full) as kanal:
                print(f"p99 at 200 requests/s: {at_200_a_second(kanal):.2f} ms")
    finally:
        bare.kill()


if __name__ == "__main__":
    main()
