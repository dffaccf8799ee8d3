#!/usr/bin/env python3
"""How fast a backlog drains: to a quorum queue of RabbitMQ with confirms, against a bare publisher with confirms, and over HTTP, against a
bare loop over libcurl's multi interface; each in the same run as its anchor.

    tools/build release && bench/amqp_drain.py [--reports 100000] [--rounds 3] [--ways queue http]

The spool is filled and its read model complete before the clock starts: what is measured is draw, delivery, settlement, and the read model
that follows. It runs from the start of the daemon's lanes to the last settlement. The HTTP side is bench/bare_server, which stores nothing.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = Path(os.environ.get("KANAL_BUILD", ROOT / "build" / "release"))
os.environ.setdefault("KANALD", str(BUILD / "daemon" / "kanald"))
os.environ.setdefault("KANALCTL", str(BUILD / "daemon" / "kanalctl"))
os.environ.setdefault("KANAL_CENTRE", str(BUILD / "centre" / "kanal-centre"))
sys.path.insert(0, str(ROOT / "tests" / "support"))
from centre_program import CentreProgram  # noqa: E402
from kanal_daemon import Kanald, until  # noqa: E402
from rabbitmq import PASSWORD, QUEUE, VHOST, Epmd, Node  # noqa: E402


def declare_queue(folder, node):
    """By kanal-centre, which then leaves: what is published stays in the queue."""
    password = Path(folder) / "password"
    password.write_text(PASSWORD)
    password.chmod(0o600)
    centre = CentreProgram(Path(folder) / "centre", "--queue-url", f"amqp://pusat@127.0.0.1:{node.port}/{VHOST}",
                           "--queue-password-file", password, "--queue", QUEUE, "--queue-setup", "declare").start()
    until(lambda: "event=queue_open" in (centre.folder / "log").read_text(), what="the queue")
    centre.stop()


def followed(kanal):
    index = kanal.ctl("status")["index"]
    return index["behind"] == 0 and not index["building"]


def fill(folder, count):
    """A gateway with so many reports queued, whose read model has them all."""
    kanal = Kanald(folder, centre=["{name: pusat, kind: manual}"], extra="spool: {capacity: 64GiB}\n")
    kanal.secret("password", PASSWORD)
    subprocess.run([BUILD / "bench" / "fill_spool", Path(folder) / "state", "pusat", str(count)], check=True)
    kanal.start()
    until(lambda: followed(kanal), seconds=600, what="a complete read model")
    kanal.stop()
    return kanal


def delivered(kanal):
    page = kanal.request("GET", "/metrics", side="ops")[2].decode()
    found = re.search(r'(?m)^kanal_delivered_total\{centre="pusat"[^}]*\} (\S+)', page)
    return float(found[1]) if found else 0.0


def drain(kanal, block, count):
    """Reports a second."""
    kanal.centre = [block]
    kanal.write_config()
    begin = time.monotonic()
    kanal.start()
    while delivered(kanal) < count:
        assert time.monotonic() - begin < 900, kanal.ctl("status")["centres"]
        time.sleep(0.05)
    seconds = time.monotonic() - begin
    assert kanal.ctl("status")["centres"][0]["queued"] == 0
    kanal.stop()
    return count / seconds


def bare(program, *words):
    return float(subprocess.run([BUILD / "bench" / program, *map(str, words)], check=True, capture_output=True, text=True).stdout)


def by_queue(folder, count):
    epmd = Epmd()
    node = Node(Path(folder) / "satu", epmd)
    try:
        node.start()
        declare_queue(folder, node)
        kanal = fill(Path(folder) / "kanal", count)
        one = bare("bare_publisher", node.port, "kota-contoh", PASSWORD, VHOST, QUEUE, count)
        node.ctl("purge_queue", "--vhost", VHOST, QUEUE)
        other = drain(kanal, f'{{name: pusat, kind: amqp, url: "amqp://kota-contoh@127.0.0.1:{node.port}/{VHOST}", '
                             f"password_file: password, queue: {QUEUE}, daily_count: false, rate: 0}}", count)
        assert node.depth() == count, node.depth()
    finally:
        node.kill()
        epmd.close()
    return one, other


def by_http(folder, count):
    kanal = fill(Path(folder) / "kanal", count)
    server = subprocess.Popen([BUILD / "bench" / "bare_server", "0"], stdout=subprocess.PIPE, text=True)
    try:
        url = f"http://127.0.0.1:{int(server.stdout.readline())}/laporan"
        one = bare("bare_poster", url, count)
        other = drain(kanal, f'{{name: pusat, kind: http, url: "{url}", rate: 0}}', count)
    finally:
        server.kill()
        server.wait()
    return one, other


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--reports", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--ways", nargs="+", choices=("queue", "http"), default=["queue", "http"])
    given = options.parse_args()
    for way in given.ways:
        print(f"{way:5}  bare/s   kanald/s   ratio", flush=True)
        ratios = []
        for _ in range(given.rounds):
            with tempfile.TemporaryDirectory(prefix="kanal-antrean-") as folder:
                one, other = (by_queue if way == "queue" else by_http)(folder, given.reports)
            ratios.append(other / one)
            print(f"{one:13.0f} {other:10.0f} {other / one:7.2f}", flush=True)
        print(f"{way}: median ratio {statistics.median(ratios):.2f}", flush=True)


if __name__ == "__main__":
    main()
