"""A public Open311 client, the npm package open311, against the real daemon.

Skipped (77) where there is no npm, or no registry to have the package from. The first argument is the folder that keeps
what was installed."""

import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from kanal_daemon import until
from open311_gateway import KEY, open311_gateway

SOURCE = Path(__file__).resolve().parents[1] / "support" / "open311_client"
INSTALLED = Path(sys.argv.pop(1) if len(sys.argv) > 1 else tempfile.mkdtemp()) / "open311_client"


def install():
    """Installs exactly what the lock file names; gives whether it could be had."""
    if not shutil.which("npm"):
        return False
    lock = INSTALLED / "package-lock.json"
    if lock.exists() and lock.read_bytes() == (SOURCE / "package-lock.json").read_bytes():
        shutil.copy(SOURCE / "session.js", INSTALLED)
        return True
    shutil.rmtree(INSTALLED, ignore_errors=True)
    partial = INSTALLED.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(SOURCE, partial)
    run = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=partial,
                         capture_output=True, text=True, timeout=240)
    if run.returncode == 0:
        partial.rename(INSTALLED)
    else:
        print(run.stderr[-2000:], file=sys.stderr)
    return run.returncode == 0


class Client(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-open311-")
        self.addCleanup(folder.cleanup)
        self.kanal = open311_gateway(folder.name).start()
        self.addCleanup(self.kanal.__exit__)

    def test_a_public_client_lists_services_posts_and_reads_back(self):
        endpoint = f"http://127.0.0.1:{self.kanal.ports['public']}/open311/v2/"
        run = subprocess.run(["node", "session.js", endpoint, KEY, "Dari aplikasi umum:"], cwd=INSTALLED,
                             capture_output=True, text=True, timeout=120)
        self.assertEqual(run.returncode, 0, run.stderr)
        got = json.loads(run.stdout)
        self.assertEqual(got["discovery"]["endpoints"][0]["formats"], ["text/xml", "application/json"])
        self.assertEqual([service["service_code"] for service in got["services"]], ["001", "PJU", "WBS"])

        until(lambda: len(self.kanal.centre_file()) == 3)
        records = {record["category"]["code"]: record for record in self.kanal.centre_file()}
        pothole, lamp, bribe = got["reports"]
        self.assertEqual(pothole["id"], pothole["posted"]["service_request_id"])
        self.assertEqual(pothole["id"], records["001"]["number"])
        self.assertTrue(pothole["read"]["description"].startswith("Dari aplikasi umum: Jalan rusak"))
        self.assertEqual((pothole["read"]["lat"], pothole["read"]["long"]), (-6.914744, 107.60981))
        self.assertEqual(lamp["posted"]["token"], records["PJU"]["id"])
        self.assertEqual(lamp["read"]["description"], "Dari aplikasi umum: Lampu jalan mati")
        self.assertEqual(lamp["read"]["service_request_id"], lamp["id"])
        self.assertTrue(records["WBS"]["privacy"]["confidential"])
        self.assertEqual({one["service_request_id"] for one in got["listed"]}, {pothole["id"], lamp["id"]})
        self.assertEqual(bribe["id"], records["WBS"]["number"])


if __name__ == "__main__":
    if not install():
        print("skipped: no npm, or no registry")
        sys.exit(77)
    unittest.main()
