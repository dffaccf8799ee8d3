"""The ways by which a foreign input reaches a kanald, and what is seen of it afterwards."""

import http.client
import os
import re
import smtplib
import socket
import subprocess
import uuid
from pathlib import Path

from foreign_expectations import Found
from kanal_daemon import APP_KEY, KANALCTL, KANALD, Kanald, until
from open311_gateway import KEY as O311_KEY, open311_gateway
from sms_network import FakeModem
from social_doors import SocialKanald


class Watched:
    """Tells what is new in a gateway since the last look: delivered, in review, quarantined, ignored or dropped."""

    def __init__(self, kanal, fresh=False):
        """A fresh one has had nothing before: what it already has is new, too."""
        self.kanal = kanal
        self.seen = {"dropped 0", "dropped 0.0"}
        if not fresh:
            self.look()

    def totals(self):
        page = self.kanal.request("GET", "/metrics", side="ops")[2].decode()
        return sum(float(value) for value in re.findall(r"^kanal_dropped_total\S* (\S+)$", page, re.M))

    def look(self):
        """[(outcome, record or nothing)] of what is new."""
        # Not the editions that only a fetched attachment makes: they come whenever it was fetched.
        now = [(f"report {one['id']} {one['channel']['revision']}", "report", one)
               for one in self.kanal.centre_file() if one["channel"]["media"] == 0]
        for one in self.kanal.ctl("reports", "--state", "review")["reports"]:
            now.append((f"review {one['id']} {one['revision']}", "review", one))
        for one in self.kanal.ctl("quarantine")["quarantine"]:
            if one["state"] == "quarantined":
                now.append((f"quarantine {one['id']}", "quarantine", None))
        for one in self.kanal.ctl("ignored")["ignored"]:
            now.append((f"ignored {one['id']}", "ignored", None))
        dropped = self.totals()
        now.append((f"dropped {dropped}", "drop", None))
        fresh = [(outcome, record) for key, outcome, record in now if key not in self.seen]
        self.seen |= {key for key, _, _ in now}
        return [(outcome, self.kanal.ctl("show", record["id"])["report"]["record"] if outcome == "review" else record)
                for outcome, record in fresh]

    def outcome(self, expected, stored=True):
        """What an accepted input became. A report needs a moment until the centre has it, so the first sign that is
        seen need not be the one that counts."""
        found = []
        if stored:
            wanted = set(expected)
            until(lambda: found.extend(self.look()) or wanted & {outcome for outcome, _ in found} or found and self.waited(found),
                  seconds=20, what="what came of the input")
        else:
            found = self.look()
        records = [record for _, record in found if record]
        return {outcome for outcome, _ in found}, records[-1] if records else None, len(records)

    def waited(self, found):
        """Something else than what was expected came: true once nothing more follows it."""
        return until(lambda: found.extend(self.look()) or self.kanal.ctl("status")["centres"][0]["queued"] == 0, seconds=20)


class Door:
    shared = True  # one gateway serves all rows

    def close(self):
        self.kanal.__exit__()


class LmtpDoor(Door):
    def __init__(self, folder):
        self.socket = Path(folder) / "lmtp.sock"
        self.kanal = Kanald(folder, channels=[
            f"{{name: lmtp, kind: lmtp, listen: {self.socket}, recipients: [lapor@example.go.id]}}"]).start()
        until(self.socket.exists, what="the LMTP socket")
        self.watched = Watched(self.kanal)

    def send(self, row):
        raw = row.path.read_bytes()
        if "raw" not in row.words:
            raw = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        with smtplib.LMTP(str(self.socket)) as client:
            client.ehlo_or_helo_if_needed()
            client.mail(row.options.get("from", "warga@example.net"))
            client.rcpt("lapor@example.go.id")
            if "raw" in row.words:  # smtplib would make line ends of what is none
                client.putcmd("data")
                client.getreply()
                client.send(re.sub(rb"(^|\n)\.", rb"\1..", raw) + b"\r\n.\r\n")
                code, answer = client.getreply()
            else:
                code, answer = client.data(raw)
        if code != 250:
            return Found({f"refuse:{code}"}, answer=answer.decode(errors="replace"))
        outcomes, record, count = self.watched.outcome(row.expected)
        return Found(outcomes, record, count=count)


class SocialDoor(Door):
    def __init__(self, folder):
        self.kanal = SocialKanald(folder).start()
        self.watched = Watched(self.kanal)

    def send(self, row):
        status = self.kanal.deliver(row.how, row.path.read_bytes())
        if status != 200:
            return Found({f"refuse:{status}", f"status:{status}"})
        outcomes, record, count = self.watched.outcome(row.expected)
        return Found(outcomes, record, count=count)


class SmsDoor(Door):
    """Rows that say nothing of the modem have one gateway together; each of the others has its own."""

    def __init__(self, folder):
        self.folder = folder
        self.turn = 0
        self.modem = self.kanal = self.watched = None
        self.plain = False

    def start(self, base, model, messages):
        self.close()
        self.turn += 1
        folder = os.path.join(self.folder, str(self.turn))
        os.mkdir(folder)
        self.modem = FakeModem(folder, base=base, model=model)
        channel = f'{{name: sms-1708, kind: sms, device: {self.modem.device}, connection: dku2at, number: "1708"}}'
        for slot, pdu in messages.items():
            self.modem.perform(do="store", location=slot, pdu=pdu)
        self.kanal = Kanald(folder, channels=[channel]).start()
        self.watched = Watched(self.kanal, fresh=True)

    def send(self, row):
        at = lambda name, slot: (int(slot), (row.path.parent / name).read_text().strip())
        base = int(row.options.get("base", 1))
        messages = dict([at(row.name, row.options.get("slot", base))])
        if "with" in row.options:
            messages.update([at(*row.options["with"].split("@"))])
        if row.options:
            self.start(base, row.options.get("model", "FAKE-E1"), messages)
        elif not self.plain:
            self.start(1, "FAKE-E1", {})
        self.plain = not row.options
        if self.plain:
            for slot, pdu in messages.items():
                self.modem.perform(do="store", location=slot, pdu=pdu, announce=True)
        found = []
        look = lambda: found.extend(self.watched.look())
        until(lambda: look() or self.modem.left() == 0, seconds=60, what="an empty SIM")
        whole = lambda: len([one for one in found if one[0] != "drop"]) >= len(messages) or "drop" in row.expected
        until(lambda: look() or whole(), seconds=20, what="all messages")
        count = len([record for _, record in found if record])
        wanted = {outcome for outcome, _ in found} if len(messages) == 1 else \
            {outcome for outcome, _ in found} & set(row.expected)  # two messages lie there: this row is about its own
        record = next((record for outcome, record in found if outcome in wanted and record), None)
        return Found(wanted, record, count=count)

    def close(self):
        if self.kanal:
            self.kanal.__exit__()
        if self.modem:
            self.modem.close()
        self.kanal = self.modem = None


class HttpDoor(Door):
    def __init__(self, folder):
        self.kanal = open311_gateway(folder, app_options=', origins: ["https://app.example"]').start()
        self.watched = Watched(self.kanal)

    def message(self, row):
        lines = [line for line in row.path.read_text(encoding="utf-8").split("\n")]
        while lines[0].startswith("#"):
            lines.pop(0)
        if row.how == "http-media":
            return self.upload(dict(line.split(": ", 1) for line in lines if line))
        head, _, body = "\n".join(lines).partition("\n\n")
        body = body.rstrip("\n")
        body = body.replace("{O311_KEY}", O311_KEY).encode()
        head = (head.rstrip("\n").replace("{LENGTH}", str(len(body))).replace("{APP_KEY}", APP_KEY)
                .replace("{O311_KEY}", O311_KEY).replace("{UUID}", str(uuid.uuid4())))
        return head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body

    def upload(self, said):
        content = bytes.fromhex(said["hex"]).ljust(500, b"\0")
        body = (b'--batas\r\nContent-Disposition: form-data; name="report"\r\nContent-Type: application/json\r\n\r\n'
                + b'{"text":"foto ' + said["name"].encode() + b'"}\r\n--batas\r\nContent-Disposition: form-data; name="file"; filename="'
                + said["name"].encode() + b'"\r\nContent-Type: ' + said["type"].encode() + b"\r\n\r\n" + content + b"\r\n--batas--\r\n")
        return (f"POST /api/v1/reports HTTP/1.1\r\nHost: kanal\r\nAuthorization: Bearer {APP_KEY}\r\nIdempotency-Key: {uuid.uuid4()}\r\n"
                f"Content-Type: multipart/form-data; boundary=batas\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body

    def exchange(self, raw, side):
        with socket.create_connection(("127.0.0.1", self.kanal.ports[side]), timeout=30) as peer:
            peer.sendall(raw)
            answer = http.client.HTTPResponse(peer)
            answer.begin()
            return answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read().decode(errors="replace")

    def send(self, row):
        raw = self.message(row)
        side = "ops" if row.how == "http-ops" else "public"
        for _ in row.options.get("at", "0").split(","):  # the pauses are for a test that owns the clock
            status, headers, answer = self.exchange(raw, side)
        if not 200 <= status < 300 or any(one.startswith("status:") for one in row.expected):
            return Found({f"status:{status}", f"refuse:{status}"}, headers=headers, answer=answer)
        outcomes, record, count = self.watched.outcome(row.expected, stored="POST" in raw[:5].decode())
        if "then" in row.options:
            answer = self.kanal.request("GET", row.options["then"])[2].decode()
        return Found(outcomes | {f"status:{status}"}, record, answer, headers, count=count)


class CheckDoor(Door):
    shared = False

    def __init__(self, folder):
        self.folder = Path(folder)

    def send(self, row):
        for name, text in (("keys", b"app1:app-key-0123456789abcdef\n"), ("tok", b"t"), ("nul", b"a\0b")):
            (self.folder / name).write_bytes(text)
            (self.folder / name).chmod(0o600)
        for name in ("centre", "state"):
            (self.folder / name).mkdir(mode=0o700)
        config = self.folder / "kanal.yaml"
        config.write_text(row.path.read_text().replace("{DIR}", str(self.folder)))
        run = subprocess.run([KANALD, "--config", str(config), "--check"], capture_output=True, text=True, timeout=60)
        said = run.stderr + run.stdout
        outcomes = {f"refuse:{run.returncode}"} if run.returncode else {"found"}
        if run.returncode == 0 and "warning" in said.lower():
            outcomes = {"warn"}
        return Found(outcomes, err=said)

    def close(self):
        pass


class ControlDoor(Door):
    def __init__(self, folder):
        self.kanal = Kanald(folder).start()
        self.number = self.kanal.report("satu")[1]["number"]

    def send(self, row):
        wrong = self.number[:-1] + str((int(self.number[-1]) + 1) % 10)
        words = [word.format(**{"number": self.number, "digits": self.number.replace("-", ""), "wrong-digit": wrong})
                 for word in row.words[1:]]
        run = subprocess.run([KANALCTL, "--socket", str(self.kanal.folder / "admin.sock"), *words],
                             capture_output=True, text=True, timeout=60)
        outcomes = {"found"} if run.returncode == 0 else {"notfound", "error"}
        return Found(outcomes, answer=run.stdout, err=run.stderr)
