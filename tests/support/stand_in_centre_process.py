"""stand_in_centre.py and stand_in_xml_centre.py as processes of their own, for the system tests."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path


class StandIn:
    def __init__(self, script, *arguments, prefix=()):
        # Its end of the pipe closes with this process, however that ends.
        self.process = subprocess.Popen([*prefix, sys.executable, Path(__file__).with_name(script), *arguments],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port, control = map(int, self.process.stdout.readline().split())
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


class StandInCentre(StandIn):
    def __init__(self, log, *arguments, prefix=()):
        self.log = Path(log)
        self.log.touch()
        super().__init__("stand_in_centre.py", "--log", log, *arguments, prefix=prefix)
        self.url = f"http://127.0.0.1:{self.port}/laporan"

    def effects(self):
        """What took effect, in order."""
        lines = map(json.loads, self.log.read_text().splitlines())
        return [line for line in lines if line["what"] == "effect"]


class StandInXmlCentre(StandIn):
    def __init__(self, *arguments):
        super().__init__("stand_in_xml_centre.py", *arguments)
        self.url = f"http://127.0.0.1:{self.port}/addstream"
        self.lookup = f"http://127.0.0.1:{self.port}/lookup?nomor={{number}}"

    def effects(self, number):
        """The tracking ids under which this report took effect."""
        return self.state()["effects"].get(number, [])
