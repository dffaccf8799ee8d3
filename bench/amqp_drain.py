#!/usr/bin/env python3
"""How fast a backlog drains to a quorum queue of RabbitMQ with confirms, against a bare publisher with confirms in the same run.

    tools/build release && bench/amqp_drain.py [--reports 100000] [--rounds 3]
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


def drain(folder, node, count):
    kanal = Kanald(folder, centre=[f'{{name: antrean, kind: amqp, url: "amqp://kota-contoh@127.0.0.1:{node.port}/{VHOST}", '
                                   f"password_file: password, queue: {QUEUE}, rate: 0}}"])
    kanal.secret("password", PASSWORD)
    subprocess.run([BUILD / "bench" / "fill_spool", Path(folder) / "state", "antrean", str(count)], check=True)
    begin = time.monotonic()
    kanal.start()
    until(lambda: kanal.ctl("status")["centres"][0]["queued"] == 0, seconds=600, what="an empty outbox")
    seconds = time.monotonic() - begin
    kanal.stop()
    return count / seconds


def bare(node, count):
    run = subprocess.run([BUILD / "bench" / "bare_publisher", str(node.port), "kota-contoh", PASSWORD, VHOST, QUEUE, str(count)],
                         check=True, capture_output=True, text=True)
    return float(run.stdout)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--reports", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    print(" bare/s   kanald/s   ratio")
    ratios = []
    for _ in range(given.rounds):
        with tempfile.TemporaryDirectory(prefix="kanal-antrean-") as folder:
            epmd = Epmd()
            node = Node(Path(folder) / "satu", epmd)
            try:
                node.start()
                declare_queue(folder, node)
                one = bare(node, given.reports)
                node.ctl("purge_queue", "--vhost", VHOST, QUEUE)
                other = drain(Path(folder) / "kanal", node, given.reports)
                assert node.depth() == given.reports, node.depth()
            finally:
                node.kill()
                epmd.close()
        ratios.append(other / one)
        print(f"{one:7.0f} {other:10.0f} {other / one:7.2f}", flush=True)
    print(f"median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
