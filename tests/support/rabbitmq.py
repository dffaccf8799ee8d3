"""A real RabbitMQ in a folder of its own: one node or more on loopback, ports are the kernel's choice."""

import base64
import hashlib
import json
import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
CTL = Path("/usr/lib/rabbitmq/bin/rabbitmqctl")
LOOPBACK = "-kernel inet_dist_use_interface {127,0,0,1}"
VHOST, QUEUE, PASSWORD = "lapor", "lapor.intake", "kata-sandi-uji-0123"
# The gateway may only write; the centre may do everything with what is its own.
USERS = {"kota-contoh": ("^$", r"^(amq\.default|lapor\..*)$", "^$"), "pusat": (r"^lapor\.", r"^(amq\.default|lapor\..*)$", ".*")}


def missing():
    """Why no RabbitMQ can be started here, or nothing."""
    gone = [str(path) for path in (SERVER, CTL) if not path.exists()]
    return f"not installed: {', '.join(gone)} (package rabbitmq-server)" if gone else ""


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def password_hash(password):
    salt = b"uji1"
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def definitions():
    return {
        "users": [{"name": name, "password_hash": password_hash(PASSWORD), "tags": "",
                   "hashing_algorithm": "rabbit_password_hashing_sha256"} for name in USERS],
        "vhosts": [{"name": VHOST}],
        "permissions": [{"user": name, "vhost": VHOST, "configure": configure, "write": write, "read": read}
                        for name, (configure, write, read) in USERS.items()],
    }


class Epmd:
    """Where Erlang's nodes find each other; in the foreground, so that it ends with the test."""

    def __init__(self):
        self.port = free_ports(1)[0]
        self.process = subprocess.Popen(["epmd", "-port", str(self.port), "-address", "127.0.0.1"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def close(self):
        self.process.kill()
        self.process.wait()


class Node:
    def __init__(self, folder, epmd, name="satu", extra=""):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.epmd, self.name = epmd, f"{name}@localhost"
        self.port, self.distribution = free_ports(2)
        self.process = None
        (self.folder / "plugins").write_text("[].")
        (self.folder / "definitions.json").write_text(json.dumps(definitions()))
        (self.folder / "rabbitmq.conf").write_text(f"""
listeners.tcp.1 = 127.0.0.1:{self.port}
load_definitions = {self.folder}/definitions.json
disk_free_limit.absolute = 50MB
vm_memory_high_watermark.absolute = 1GB
{extra}""")
        # All nodes of a test share a cookie; the home is where Erlang looks for it.
        self.home = self.folder.parent
        cookie = self.home / ".erlang.cookie"
        if not cookie.exists():
            cookie.write_text("KANALUJI")
            cookie.chmod(0o400)

    def environment(self):
        return dict(
            os.environ, HOME=str(self.home), RABBITMQ_CONF_ENV_FILE="/dev/null", RABBITMQ_NODENAME=self.name,
            RABBITMQ_CONFIG_FILE=str(self.folder / "rabbitmq.conf"), RABBITMQ_MNESIA_BASE=str(self.folder / "m"),
            RABBITMQ_LOG_BASE=str(self.folder / "l"), RABBITMQ_ENABLED_PLUGINS_FILE=str(self.folder / "plugins"),
            RABBITMQ_DIST_PORT=str(self.distribution), ERL_EPMD_PORT=str(self.epmd.port), ERL_EPMD_ADDRESS="127.0.0.1",
            RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=LOOPBACK, RABBITMQ_CTL_ERL_ARGS=LOOPBACK, LANG="C.UTF-8")

    def start(self, wait=True):
        with open(self.folder / "out", "ab") as out:
            self.process = subprocess.Popen([str(SERVER)], env=self.environment(), stdout=out, stderr=out,
                                            stdin=subprocess.DEVNULL, start_new_session=True)
        if wait:
            self.await_port()
        return self

    def await_port(self, seconds=120):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process.poll() is None, (self.folder / "out").read_text(errors="replace")[-3000:]
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("RabbitMQ did not come up:\n" + (self.folder / "out").read_text(errors="replace")[-3000:])

    def ctl(self, *words, check=True, seconds=120):
        """What rabbitmqctl prints; without `check` nothing where the node does not answer."""
        try:
            run = subprocess.run([str(CTL), "--node", self.name, *words], env=self.environment(), capture_output=True,
                                 text=True, timeout=seconds)
        except subprocess.TimeoutExpired:
            assert not check, f"rabbitmqctl {words[0]} took longer than {seconds} s"
            return ""
        assert not check or run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def send(self, number):
        """A signal to the server and all that it has started, and to nothing else."""
        os.killpg(self.process.pid, number)

    def kill(self):
        if self.process and self.process.poll() is None:
            self.send(signal.SIGKILL)
            self.process.wait()

    def depth(self, queue=QUEUE):
        listed = self.ctl("list_queues", "--vhost", VHOST, "--silent", "name", "messages")
        rows = dict(line.split("\t") for line in listed.splitlines() if "\t" in line)
        return int(rows.get(queue, -1))


class Cluster:
    """One node, or three that are one broker; the queue's name is known to it."""

    def __init__(self, folder, count=3):
        self.epmd = Epmd()
        names = ("satu", "dua", "tiga")[:count]
        peers = "\n".join(f"cluster_formation.classic_config.nodes.{i + 1} = {name}@localhost" for i, name in enumerate(names))
        # A node that sees too few others stops itself; what it had confirmed is on the others.
        extra = f"cluster_formation.peer_discovery_backend = classic_config\n{peers}\ncluster_partition_handling = pause_minority\n" \
                "net_ticktime = 5\n"
        self.nodes = [Node(Path(folder) / name, self.epmd, name, extra if count > 1 else "") for name in names]
        try:
            for node in self.nodes:
                node.start(wait=False)
            for node in self.nodes:
                node.await_port()
            self.await_all()
        except BaseException:
            self.close()
            raise

    def await_all(self, seconds=180):
        end = time.monotonic() + seconds
        while self.running() < len(self.nodes):
            assert time.monotonic() < end, "not all nodes run"
            time.sleep(0.5)

    def running(self):
        found = self.nodes[0].ctl("eval", "length(rabbit_nodes:list_running()).", check=False, seconds=20)
        return int(found) if found.strip().isdigit() else 0

    def leader(self, queue=QUEUE, asked=None):
        """The node that leads the queue, as the first says that can; nothing where none can."""
        for node in asked or self.nodes:
            found = node.ctl("list_queues", "--vhost", VHOST, "--silent", "--timeout", "3", "name", "leader", check=False, seconds=5)
            named = re.search(rf"^{re.escape(queue)}\t(\S+)", found, re.M)
            if named:
                return next(one for one in self.nodes if one.name == named[1])
        return None

    def close(self):
        for node in self.nodes:
            node.kill()
        self.epmd.close()
