#!/usr/bin/env python3
"""Three nodes of RabbitMQ on loopback; every five seconds the queue's leader is killed, stopped or cut off, while kanald sends and
kanal-centre takes. All that was accepted must have taken effect, once. By hand, for it takes minutes and all processors:

    KANALD=... KANALCTL=... KANAL_CENTRE=... PYTHONPATH=tests/support tests/system/amqp_cluster.py [--seconds 120] [--seed N]
"""

import argparse
import random
import re
import signal
import tempfile
import threading
import time
from pathlib import Path

from centre_program import CentreProgram
from kanal_daemon import Kanald, until
from rabbitmq import PASSWORD, QUEUE, VHOST, Cluster

EVERY = 5
# Its own wrong cookie keeps a node from the others, and from us; so it mends that by itself.
CUT = ("spawn(fun() -> Cookie = erlang:get_cookie(), erlang:set_cookie(node(), cut), "
       "[erlang:disconnect_node(N) || N <- nodes()], timer:sleep(5000), erlang:set_cookie(node(), Cookie) end).")


def hurt(node, how):
    """Does it, and gives back what mends it."""
    if how == "killed":
        node.kill()
        return lambda: node.start(wait=False)
    if how == "stopped":
        node.send(signal.SIGSTOP)
        return lambda: node.send(signal.SIGCONT)
    node.ctl("eval", CUT, check=False, seconds=5)
    return lambda: None


class Load:
    """Three gateways, one at each node, to which reports are sent without a pause."""

    def __init__(self, folder, cluster):
        self.accepted, self.refused, self.ends, self.lock = [], 0, threading.Event(), threading.Lock()
        self.gateways = []
        for node in cluster.nodes:
            gateway = Kanald(folder / f"kanal-{node.name}", centre=[
                f'{{name: antrean, kind: amqp, url: "amqp://kota-contoh@127.0.0.1:{node.port}/{VHOST}", password_file: password, '
                f"queue: {QUEUE}, queue_setup: leave, timeout: 10s, rate: 0}}"])
            gateway.secret("password", PASSWORD)
            self.gateways.append(gateway.start())
        self.senders = [threading.Thread(target=self.send, args=(gateway, number)) for number, gateway in enumerate(self.gateways)]
        for sender in self.senders:
            sender.start()

    def send(self, gateway, number):
        i = 0
        while not self.ends.is_set():
            status, answer = gateway.report(f"{number}-{i}", f"Laporan {number} {i}")
            with self.lock:
                if status == 201:
                    self.accepted.append(answer["id"])
                else:
                    self.refused += 1
            i += 1
            self.ends.wait(0.005)

    def try_at_once(self):
        for gateway in self.gateways:
            gateway.process.send_signal(signal.SIGHUP)

    def stop(self):
        self.ends.set()
        for sender in self.senders:
            sender.join()

    def drained(self):
        self.try_at_once()
        time.sleep(2)
        return all(gateway.ctl("status")["centres"][0]["queued"] == 0 for gateway in self.gateways)

    def close(self):
        self.stop()
        for gateway in self.gateways:
            gateway.__exit__()


def torment(cluster, load, chance, seconds):
    """Each five seconds what was hurt is mended, and the leader is hurt. Gives what was done."""
    begin, done, mend, victim = time.monotonic(), [], lambda: None, None
    for turn in range(seconds // EVERY):
        time.sleep(max(0, begin + turn * EVERY - time.monotonic()))
        mend()
        load.try_at_once()
        mend = lambda: None  # noqa: E731
        leader = cluster.leader(asked=[node for node in cluster.nodes if node is not victim])
        if leader is None:
            done.append("without a leader")
            continue
        victim = leader
        how = chance.choice(("killed", "stopped", "cut off"))
        mend = hurt(leader, how)
        done.append(how)
    time.sleep(EVERY)
    mend()
    return done


def run(folder, cluster, chance, seconds):
    password = folder / "password"
    password.write_text(PASSWORD)
    password.chmod(0o600)
    urls = [word for node in cluster.nodes for word in ("--queue-url", f"amqp://pusat@127.0.0.1:{node.port}/{VHOST}")]
    centre = CentreProgram(folder / "centre", *urls, "--queue-password-file", password, "--queue", QUEUE, "--queue-setup", "declare")
    centre.start()
    try:
        until(lambda: "event=queue_open" in (centre.folder / "log").read_text(), seconds=60, what="the queue")
        load = Load(folder, cluster)
        try:
            done = torment(cluster, load, chance, seconds)
            load.stop()
            accepted = set(load.accepted)
            until(load.drained, seconds=300, what="three empty outboxes")
            until(lambda: len(centre.effects()) >= len(accepted), seconds=300, what="the last effect")
            failures = sum(failures_of(gateway) for gateway in load.gateways)
        finally:
            load.close()
        effects = centre.effects()
        conflicting = sum(count["conflicting"] for count in centre.counts())
    finally:
        centre.close()
    print(f"the leader: {', '.join(f'{done.count(how)} times {how}' for how in sorted(set(done)))}; "
          f"{failures:.0f} batches of the gateways failed")
    print(f"accepted {len(accepted)}, refused {load.refused}, effects {len(effects)}, missing {len(accepted - set(effects))}, "
          f"strange {len(set(effects) - accepted)}, came again {sum(effects.values())}, with other bytes {conflicting}")
    assert accepted == set(effects) and conflicting == 0


def failures_of(gateway):
    page = gateway.request("GET", "/metrics", side="ops")[2].decode()
    found = re.search(r'(?m)^kanal_delivery_failures_total\{centre="antrean"[^}]*\} (\S+)', page)
    return float(found[1]) if found else 0.0


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=int, default=120)
    options.add_argument("--seed", type=int, default=1708)
    given = options.parse_args()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="kanal-kluster-") as folder:
        cluster = Cluster(folder)
        try:
            run(Path(folder), cluster, chance, given.seconds)
        finally:
            cluster.close()


if __name__ == "__main__":
    main()
