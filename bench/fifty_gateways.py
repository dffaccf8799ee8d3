#!/usr/bin/env python3
"""Many gateways, one centre: processes of kanald that drain a backlog each into one broker and one kanal-centre behind it. All that the
gateways delivered must have taken effect, once, and the counts of both sides must be equal.

    tools/build release && bench/fifty_gateways.py [--gateways 50] [--reports 1000000] [--nodes 3] [--rate 0]

`--reports` is for all gateways together, `--nodes` how many nodes of RabbitMQ there are (1 or 3, a quorum queue over them), `--rate`
the reports a second of each gateway (0: no limit). A million reports need some 12 GB of disk and, with three nodes, 6 GB of memory. A
gateway of each agency code is filled before the clock starts; the time runs from the start of the first gateway to the last effect.
KANAL_BUILD names another build folder than build/release.
"""

import argparse
import concurrent.futures
import os
import shutil
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
from rabbitmq import PASSWORD, QUEUE, VHOST, Cluster  # noqa: E402


class Gateway:
    def __init__(self, folder, number, port, rate):
        self.code = f"{32 + number // 99}.{number % 99 + 1:02}"
        self.kanal = Kanald(folder, code=self.code, centre=[
            f'{{name: pusat, kind: amqp, url: "amqp://kota-contoh@127.0.0.1:{port}/{VHOST}", password_file: password, '
            f"queue: {QUEUE}, queue_setup: leave, rate: {rate}}}"])
        self.kanal.secret("password", PASSWORD)

    def fill(self, count):
        subprocess.run([BUILD / "bench" / "fill_spool", self.kanal.folder / "state", "pusat", str(count), self.code], check=True)

    def queued(self):
        return self.kanal.ctl("status")["centres"][0]["queued"]

    def sent(self):
        """Messages by day, as the gateway says."""
        return {one["day"]: one["messages"] for one in self.kanal.ctl("counts")["counts"]}


def start_centre(folder, cluster):
    password = Path(folder) / "password"
    password.write_text(PASSWORD)
    password.chmod(0o600)
    urls = [word for node in cluster.nodes for word in ("--queue-url", f"amqp://pusat@127.0.0.1:{node.port}/{VHOST}")]
    centre = CentreProgram(Path(folder) / "centre", *urls, "--queue-password-file", password, "--queue", QUEUE, "--queue-setup", "declare")
    centre.start()
    until(lambda: (centre.folder / "log").read_text().count("event=queue_open") == len(cluster.nodes), seconds=120, what="the queue")
    return centre


def taken(centre):
    return sum(count["messages"] for count in centre.counts())


def wait_for(condition, seconds, what):
    """As until(), but a process is started each time it looks: not so often."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.5)


def run(folder, given):
    each = given.reports // given.gateways
    total = each * given.gateways
    cluster = Cluster(Path(folder) / "kluster", given.nodes)
    gateways = []
    try:
        centre = start_centre(folder, cluster)
        gateways = [Gateway(Path(folder) / f"gerbang-{i}", i, cluster.nodes[i % given.nodes].port, given.rate)
                    for i in range(given.gateways)]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda gateway: gateway.fill(each), gateways))
        print(f"{given.gateways} gateways with {each} reports each, {given.nodes} node(s)", flush=True)
        begin = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda gateway: gateway.kanal.start(), gateways))
        wait_for(lambda: taken(centre) >= total, 6 * 3600, "the last effect")
        seconds = time.monotonic() - begin
        wait_for(lambda: all(gateway.queued() == 0 for gateway in gateways), 600, "empty outboxes")
        compare(centre, gateways, total)
        repeated = sum(count["repeated"] for count in centre.counts())
        print(f"{total} effects in {seconds:.0f} s: {total / seconds:.0f} a second, {repeated} came again, "
              f"centre.db {centre.database.stat().st_size / 1e6:.0f} MB, queue left {cluster.nodes[0].depth()}", flush=True)
    finally:
        for gateway in gateways:
            gateway.kanal.__exit__()
        cluster.close()
        if "centre" in locals():
            centre.close()


def compare(centre, gateways, total):
    came = {}
    for count in centre.counts():
        came.setdefault(count["gateway"], {})[count["day"]] = count["messages"]
        assert count["conflicting"] == 0, count
    for gateway in gateways:
        assert gateway.sent() == came[gateway.code], (gateway.code, gateway.sent(), came[gateway.code])
    assert sum(sum(days.values()) for days in came.values()) == total
    print(f"counts of {len(came)} gateways are equal on both sides: {total} messages", flush=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--gateways", type=int, default=50)
    options.add_argument("--reports", type=int, default=1_000_000)
    options.add_argument("--nodes", type=int, default=3, choices=(1, 3))
    options.add_argument("--rate", type=int, default=0)
    given = options.parse_args()
    folder = tempfile.mkdtemp(prefix="kanal-provinsi-")
    try:
        run(folder, given)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
