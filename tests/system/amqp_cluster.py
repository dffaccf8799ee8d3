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
from rabbitmq import PASSWORD, QUEUE, VHOST, Epmd, Node

EVERY = 5


class Cluster:
    def __init__(self, folder):
        self.epmd = Epmd()
        names = ("satu", "dua", "tiga")
        peers = "\n".join(f"cluster_formation.classic_config.nodes.{i + 1} = {name}@localhost" for i, name in enumerate(names))
        # A node that sees too few others stops itself; what it had confirmed is on the others.
        extra = f"cluster_formation.peer_discovery_backend = classic_config\n{peers}\ncluster_partition_handling = pause_minority\n" \
                "net_ticktime = 5\n"
        self.nodes = [Node(Path(folder) / name, self.epmd, name, extra) for name in names]
        for node in self.nodes:
            node.start(wait=False)
        for node in self.nodes:
            node.await_port()
        until(lambda: self.running() == 3, seconds=120, what="three nodes")

    def running(self):
        found = self.nodes[0].ctl("eval", "length(rabbit_nodes:list_running()).", check=False)
        return int(found) if found.strip().isdigit() else 0

    def leader(self):
        """The node that leads the queue, as any of the others says."""
        for node in self.nodes:
            found = node.ctl("list_queues", "--vhost", VHOST, "--silent", "--timeout", "5", "name", "leader", check=False)
            named = re.search(rf"^{re.escape(QUEUE)}\t(\S+)", found, re.M)
            if named:
                return next(one for one in self.nodes if one.name == named[1])
        return None

    def close(self):
        for node in self.nodes:
            node.kill()
        self.epmd.close()


def hurt(node, how):
    """Does it, and gives back what mends it."""
    if how == "kill":
        node.kill()
        return lambda: node.start(wait=False)
    if how == "stop":
        node.send(signal.SIGSTOP)
        return lambda: node.send(signal.SIGCONT)
    node.ctl("eval", "[erlang:disconnect_node(N) || N <- nodes()], ok.", check=False)
    node.ctl("close_all_connections", "uji", check=False)
    return lambda: None


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


def run(folder, cluster, chance, seconds):
    password = folder / "password"
    password.write_text(PASSWORD)
    password.chmod(0o600)
    urls = [word for node in cluster.nodes for word in ("--queue-url", f"amqp://pusat@127.0.0.1:{node.port}/{VHOST}")]
    centre = CentreProgram(folder / "centre", *urls, "--queue-password-file", password, "--queue", QUEUE, "--queue-setup", "declare")
    centre.start()
    until(lambda: "event=queue_open" in (centre.folder / "log").read_text(), seconds=60, what="the queue")
    gateways = []
    for node in cluster.nodes:
        gateway = Kanald(folder / f"kanal-{node.name}", centre=[
            f'{{name: antrean, kind: amqp, url: "amqp://kota-contoh@127.0.0.1:{node.port}/{VHOST}", password_file: password, '
            f"queue: {QUEUE}, queue_setup: leave, timeout: 10s, rate: 0}}"])
        gateway.secret("password", PASSWORD)
        gateways.append(gateway.start())

    accepted, ends, lock = [], threading.Event(), threading.Lock()

    def send(gateway, number):
        i = 0
        while not ends.is_set():
            status, answer = gateway.report(f"{number}-{i}", f"Laporan {number} {i}")
            if status == 201:
                with lock:
                    accepted.append(answer["id"])
            i += 1
            ends.wait(0.005)

    senders = [threading.Thread(target=send, args=(gateway, number)) for number, gateway in enumerate(gateways)]
    for sender in senders:
        sender.start()
    end, done = time.monotonic() + seconds, []
    while time.monotonic() < end:
        leader = cluster.leader()
        if leader is None:
            time.sleep(1)
            continue
        how = chance.choice(("kill", "stop", "cut"))
        mend = hurt(leader, how)
        done.append(how)
        time.sleep(EVERY)
        mend()
        for gateway in gateways:
            gateway.process.send_signal(signal.SIGHUP)
        time.sleep(EVERY)
    ends.set()
    for sender in senders:
        sender.join()

    def drained():
        for gateway in gateways:
            gateway.process.send_signal(signal.SIGHUP)
        time.sleep(2)
        return all(gateway.ctl("status")["centres"][0]["queued"] == 0 for gateway in gateways)

    until(drained, seconds=300, what="three empty outboxes")
    until(lambda: len(centre.effects()) >= len(accepted), seconds=300, what="the last effect")
    effects = centre.effects()
    print(f"{len(done)} times: {', '.join(f'{done.count(how)} {how}' for how in sorted(set(done)))}")
    print(f"accepted {len(accepted)}, effects {len(effects)}, missing {len(set(accepted) - set(effects))}, "
          f"strange {len(set(effects) - set(accepted))}, came again {sum(effects.values())}")
    for process in [*gateways, centre]:
        process.stop()
    assert set(accepted) == set(effects)


if __name__ == "__main__":
    main()
