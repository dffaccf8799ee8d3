"""The installed kanal-centre as a process, for the system tests."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import urllib.request
from pathlib import Path

from kanal_daemon import until

KANAL_CENTRE = os.environ["KANAL_CENTRE"]


class CentreProgram:
    def __init__(self, folder, *arguments):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.database = self.folder / "centre.db"
        self.arguments = arguments
        self.process = None

    def start(self):
        self.log = open(self.folder / "log", "wb")
        self.process = subprocess.Popen(
            [KANAL_CENTRE, "--database", self.database, "--listen", "127.0.0.1:0", "--faults", *self.arguments],
            stderr=self.log, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        until(lambda: self.port or self.process.poll() is not None, what="kanal-centre's port")
        assert self.process.poll() is None, (self.folder / "log").read_text()
        return self

    @property
    def port(self):
        found = re.search(r"event=listening side=centre port=(\d+)", (self.folder / "log").read_text())
        return int(found[1]) if found else 0

    def stop(self):
        """SIGTERM; gives the exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        self.log.close()
        return code

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
            self.log.close()

    def request(self, method, path, body=None, **headers):
        """Gives (status, body)."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def order(self, mode, **more):
        body = json.dumps({"mode": mode, **more}).encode()
        status, answer = self.request("POST", "/faults", body, **{"Content-Type": "application/json"})
        assert status == 200, answer

    def counts(self):
        return json.loads(self.request("GET", "/counts")[1])["counts"]

    def effects(self):
        """message_id and how often it came again, of all that took effect, in order."""
        database = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            return dict(database.execute("SELECT message_id, repeated FROM effect ORDER BY sequence"))
        finally:
            database.close()
