"""A centre that packets no longer reach, while its connections stay open: two networks of the test's own, and a cable between them."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from kanal_daemon import Kanald, until
from stand_in_centre_process import StandInCentre

OURS, CENTRE = "10.7.0.1", "10.7.0.2"
WITHIN = "KANAL_TEST_WITHIN_A_NETWORK_OF_ITS_OWN"
UNSHARED = ["unshare", "--map-root-user", "--net"]


def ip(*words, within=()):
    subprocess.run([*within, "ip", *words], check=True)


class Partition(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-partition-")
        self.addCleanup(folder.cleanup)
        holder = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo; exec sleep 3600"], stdout=subprocess.PIPE)
        self.addCleanup(holder.communicate)
        self.addCleanup(holder.kill)
        holder.stdout.readline()
        self.there = ["nsenter", "--target", str(holder.pid), "--net"]
        ip("link", "set", "lo", "up")
        ip("link", "set", "lo", "up", within=self.there)
        ip("link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", str(holder.pid))
        ip("addr", "add", f"{OURS}/24", "dev", "cable")
        ip("link", "set", "cable", "up")
        ip("link", "set", "cable", "up", within=self.there)
        self.connect()
        # Otherwise the kernel would soon say that nobody has the address.
        link = subprocess.run([*self.there, "ip", "-br", "link", "show", "cable"], capture_output=True, text=True, check=True)
        ip("neigh", "replace", CENTRE, "lladdr", link.stdout.split()[2], "dev", "cable", "nud", "permanent")
        self.centre = StandInCentre(Path(folder.name) / "centre.jsonl", "--address", CENTRE, prefix=self.there)
        self.addCleanup(self.centre.close)
        self.kanal = Kanald(Path(folder.name) / "kanal", centre=[
            f'{{name: lapor, kind: http, url: "http://{CENTRE}:{self.centre.port}/laporan", rate: 0, timeout: 2s}}'])
        self.addCleanup(self.kanal.__exit__)

    def connect(self):
        ip("addr", "add", f"{CENTRE}/24", "dev", "cable", within=self.there)

    def cut(self):
        """What comes there is nobody's and is dropped; nobody is told."""
        ip("addr", "del", f"{CENTRE}/24", "dev", "cable", within=self.there)

    def state(self, report):
        return self.kanal.ctl("show", report)["report"]["state"]

    def test_a_report_waits_while_no_packet_comes_through_and_takes_effect_once_afterwards(self):
        self.kanal.start()
        first = self.kanal.report("sebelum")[1]["id"]
        until(lambda: self.state(first) == "delivered", what="the first report")
        self.cut()
        second = self.kanal.report("selama")[1]["id"]  # over the connection that was kept
        until(lambda: self.kanal.ctl("status")["centres"][0]["state"] == "waiting", seconds=30, what="the lane to wait")
        self.assertEqual(self.state(second), "queued")
        self.assertEqual(self.kanal.request("GET", "/readyz", side="ops")[0], 200)
        self.connect()
        self.kanal.process.send_signal(signal.SIGHUP)
        until(lambda: self.state(second) == "delivered", seconds=60, what="the second report")
        self.assertEqual([effect["key"] for effect in self.centre.effects()], [first, second])


if __name__ == "__main__":
    if WITHIN in os.environ:
        unittest.main()
    able = shutil.which("ip") and subprocess.run([*UNSHARED, "true"], capture_output=True).returncode == 0
    if not able:
        print("skipped: no network of our own can be made here")
        sys.exit(77)
    os.execvpe("unshare", [*UNSHARED, sys.executable, *sys.argv], {**os.environ, WITHIN: "yes"})
