"""The page says how to install; this does what it says, line by line, on a system that has never seen Kanal, and ends with
a gateway that takes a report. Arguments: build folder, install prefix. Leaves with 77 where it cannot run."""

import json
import os
import pathlib
import re
import subprocess
import sys
import unittest
import urllib.request

from machine import Machine, allow_sanitizer, free_port, missing

BUILD = pathlib.Path(sys.argv.pop(1))
PREFIX = pathlib.Path(sys.argv.pop(1))
ROOT = pathlib.Path(__file__).parents[2]


def steps():
    """The commands of the page's installation, in their order."""
    section = re.search(r"\n## Install\n(.*?)\n## ", (ROOT / "README.md").read_text(), re.S)[1]
    return [line.strip() for line in section.splitlines() if line.startswith("    ")]


class Install(unittest.TestCase):
    def setUp(self):
        self.machine = Machine()
        self.addCleanup(self.machine.stop)
        self.machine.start()
        self.machine.boot()
        self.ports = {"8080": free_port(), "8081": free_port()}

    def do(self, step):
        # What an operator does in the editor: here he gives the two sides ports that nobody else has.
        edits = "; ".join(f's/127.0.0.1:{old}/127.0.0.1:{new}/' for old, new in self.ports.items())
        editor = f"editor() {{ sed -i '{edits}' \"$1\"; }}; "
        run = self.machine.run("bash", "-ec", f"cd {ROOT}; {editor}{step}")
        journal = self.machine.run("journalctl", "-u", "kanald", "-n", "40", "--no-pager").stdout
        self.assertEqual(run.returncode, 0, f"{step}\n{run.stdout}{run.stderr}{journal}")
        return run.stdout

    def test_the_steps_of_the_page_end_in_a_gateway_that_takes_reports(self):
        todo = steps()
        built = [step for step in todo if "install-packages" in step or "--build" in step]
        self.assertEqual(len(built), 2)  # they have been done: this is the build
        for step in todo:
            if step in built:
                continue
            if step.startswith("cmake --install build/release"):
                step = step.replace("build/release", str(BUILD))
            said = self.do(step)
            if step.startswith("cmake --install"):
                allow_sanitizer(self.machine.root, PREFIX)
        self.assertEqual(said, "BAIK\n", "the last step is kanalctl check")
        self.assertTrue((self.machine.root / "etc/systemd/system/multi-user.target.wants/kanald.service").is_symlink())
        # What the documentation's folder has.
        for name in ("panduan-operator.md", "events.md", "alert-command.conf"):
            self.assertTrue((self.machine.root / PREFIX.relative_to("/") / "share/doc/kanal" / name).exists(), name)
        key = self.machine.run("cat", "/etc/kanal/secrets/app-keys").stdout.strip().partition(":")[2]
        request = urllib.request.Request(f"http://127.0.0.1:{self.ports['8080']}/api/v1/reports",
                                         json.dumps({"text": "Lampu mati"}).encode(),
                                         {"Authorization": f"Bearer {key}", "Idempotency-Key": "satu",
                                          "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            self.assertEqual(answer.status, 201)


if __name__ == "__main__":
    why = missing()
    if why:
        print("skipped:", why)
        sys.exit(77)
    unittest.main()
