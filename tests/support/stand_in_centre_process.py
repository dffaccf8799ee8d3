"""stand_in_centre.py as a process of its own, for the system tests."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

SCRIPT = Path(__file__).with_name("stand_in_centre.py")


class StandInCentre:
    def __init__(self, log, *arguments):
        self.log = Path(log)
        self.log.touch()
        # Its end of the pipe closes with this process, however that ends.
        self.process = subprocess.Popen([sys.executable, SCRIPT, "--log", log, *arguments],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        port, control = map(int, self.process.stdout.readline().split())
        self.url = f"http://127.0.0.1:{port}/laporan"
        self.control = f"http://127.0.0.1:{control}/control"

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def mode(self, mode, **more):
        body = json.dumps({"mode": mode, **more}).encode()
        urllib.request.urlopen(urllib.request.Request(self.control, body, method="POST"), timeout=10).close()

    def state(self):
        with urllib.request.urlopen(self.control, timeout=10) as answer:
            return json.load(answer)

    def effects(self):
        """What took effect, in order."""
        lines = map(json.loads, self.log.read_text().splitlines())
        return [line for line in lines if line["what"] == "effect"]
