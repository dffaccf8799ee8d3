#!/usr/bin/env python3
"""What a backlog costs: time to ready, resident memory and drain rate with N queued reports.

    tools/build release && bench/backlog.py [10000 100000 600000]
"""

import os
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
from kanal_daemon import Kanald  # noqa: E402


def resident_mib(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def queued(kanal):
    return kanal.ctl("status")["centres"][0]["queued"]


def measure(count):
    with tempfile.TemporaryDirectory(prefix="kanal-backlog-") as folder:
        away = ['{name: lapor, kind: http, url: "http://127.0.0.1:9/", token_file: token}']
        kanal = Kanald(folder, centre=away)
        kanal.secret("token", "token-uji")
        subprocess.run([BUILD / "bench" / "fill_spool", Path(folder) / "state", "lapor", str(count)], check=True)
        begin = time.monotonic()
        kanal.start()
        ready = time.monotonic() - begin
        assert queued(kanal) == count
        idle = resident_mib(kanal.process.pid)
        kanal.stop()

        kanal.centre = [f"{{name: lapor, kind: file, path: {folder}/centre}}"]
        kanal.write_config()
        kanal.start()
        begin = time.monotonic()
        while queued(kanal) > 0:
            time.sleep(0.1)
        rate = count / (time.monotonic() - begin)
        draining = resident_mib(kanal.process.pid)
        kanal.stop()
    print(f"{count:8} {ready:9.2f} {idle:14.1f} {draining:18.1f} {rate:14.0f}", flush=True)


if __name__ == "__main__":
    print("  queued   ready s   resident MiB   while draining MiB   drained/s to a file")
    for size in [int(word) for word in sys.argv[1:]] or [10_000, 100_000, 600_000]:
        measure(size)
