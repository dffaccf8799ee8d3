"""Mails go through Dovecot while kanald is killed at random: each once at the centre, byte for byte, and flagged.

Usage: email_kill_test.py [--mails 1000] [--kills 30] [--seed N]
"""

import argparse
import hashlib
import imaplib
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import dovecot
from kanal_daemon import Kanald, until


def mail(number, dice):
    photo = ("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nisi {0}\r\n--b\r\n"
             "Content-Type: image/jpeg; name=foto{0}.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n" + "/9j/4AAQSkZJRgABAQ\r\n" * 40 + "--b--\r\n")
    body = photo if dice.random() < 0.2 else "\r\nisi {0}\r\n"
    # One Message-ID for ten mails: it is no key.
    return (f"From: w{number}@example.net\r\nSubject: Laporan {number}\r\nMessage-ID: <{number // 10}@example.net>\r\n"
            + body.format(number)).encode()


def flags(server):
    client = imaplib.IMAP4("127.0.0.1", server.imap_port)
    client.login(dovecot.USER, dovecot.PASSWORD)
    client.select()
    _, lines = client.uid("FETCH", "1:*", "(FLAGS)")
    client.logout()
    return [line.decode() for line in lines if line]


def run(mails, kills, seed):
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="kanal-mail-") as name, dovecot.Dovecot(Path(name) / "dovecot") as server:
        kanal = Kanald(Path(name) / "kanal", channels=[
            f'{{name: email, kind: email, url: "imap://127.0.0.1:{server.imap_port}", user: {dovecot.USER}, password_file: password}}'])
        kanal.secret("password", dovecot.PASSWORD)
        with kanal:
            kanal.start()
            raws = [mail(number, dice) for number in range(mails)]
            sender = threading.Thread(target=lambda: server.deliver(*raws), daemon=True)
            sender.start()
            for _ in range(kills):
                time.sleep(dice.uniform(0.05, 0.6))
                kanal.kill()
                kanal.start(ready=False)
            sender.join(300)
            until(lambda: kanal.ctl("status", check=False).returncode == 0, what="kanald")
            until(lambda: len(kanal.centre_file()) >= mails, seconds=300, what="all records")
            until(lambda: sum("$LaporTaken" in line for line in flags(server)) == mails, what="all flags")
            code = kanal.stop()
        records = kanal.centre_file()
        on_disk = Counter(hashlib.sha256(path.read_bytes().replace(b"\n", b"\r\n")).hexdigest() for path in server.files())
    at_centre = Counter(record["raw"]["sha256"] for record in records)
    lost, strange = on_disk - at_centre, at_centre - on_disk
    twice = len(records) - len({record["id"] for record in records})
    print(f"seed {seed}: {mails} mails, {kills} kills, {len(records)} at the centre, {len(lost)} lost or changed, {twice} twice")
    return code == 0 and not lost and not strange and twice == 0 and len(on_disk) == mails


if __name__ == "__main__":
    if dovecot.missing():
        print("skipped:", dovecot.missing())
        sys.exit(77)
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--mails", type=int, default=1000)
    arguments.add_argument("--kills", type=int, default=30)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    chosen = arguments.parse_args()
    sys.exit(0 if run(chosen.mails, chosen.kills, chosen.seed) else 1)
