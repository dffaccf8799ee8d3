"""stand_in_files.py as a process of its own."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

SCRIPT = Path(__file__).with_name("stand_in_files.py")


class StandInFiles:
    def __init__(self, folder, port=0):
        self.process = subprocess.Popen([sys.executable, SCRIPT, folder, "--port", str(port)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port, control = map(int, self.process.stdout.readline().split())
        self.control = f"http://127.0.0.1:{control}/"
        # Lets a kanald fetch from it.
        self.media_section = f"media: {{ca_file: {folder}/cert.pem, allow_private: [\"127.0.0.1:{self.port}\"]}}\n"

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def requests(self):
        with urllib.request.urlopen(self.control, timeout=10) as answer:
            return [request["path"] for request in json.load(answer)["requests"]]
