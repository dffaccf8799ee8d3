"""An IMAP server that answers as a test says, for what no real server can be made to do."""

import re
import socket
import threading


class ScriptedImap:
    """`fetch(uid)` gives the bytes behind "UID FETCH <uid> (UID BODY.PEEK": the untagged answers, without the tagged OK.
    None: says nothing any more. An exception ends the connection."""

    def __init__(self, mails, fetch):
        self.mails, self.fetch = mails, fetch  # mails: {uid: raw}
        self.store = lambda uid: b""  # the same for "UID STORE <uid> "
        self.idling = lambda: b""  # what comes in one breath with the word that IDLE has begun
        self.capabilities = "IMAP4rev1"
        self.commands, self.fetches, self.stored, self.connections = [], [], [], 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        try:
            stream = client.makefile("rwb")
            stream.write(b"* OK ready\r\n")
            stream.flush()
            for line in stream:
                tag, _, command = line.decode().strip().partition(" ")
                if command.upper() == "IDLE":
                    stream.write(b"+ idling\r\n" + self.idling())
                    stream.flush()
                    stream.readline()
                answer = self.answer(command)
                if answer is None:
                    continue
                stream.write(answer + f"{tag} OK done\r\n".encode())
                stream.flush()
        except Exception:
            pass
        client.close()

    def answer(self, command):
        verb = command.upper()
        self.commands.append(verb)
        if verb.startswith("CAPABILITY"):
            return f"* CAPABILITY {self.capabilities}\r\n".encode()
        if verb.startswith("SELECT"):
            return f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT {max(self.mails) + 1}] x\r\n".encode()
        if match := re.match(r"UID FETCH (\d+):(\d+) ", verb):
            first, last = int(match[1]), int(match[2])
            return b"".join(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)})\r\n".encode()
                            for uid, raw in self.mails.items() if first <= uid <= last)
        if match := re.match(r"UID FETCH (\d+) ", verb):
            self.fetches.append(int(match[1]))
            return self.fetch(int(match[1]))
        if match := re.match(r"UID STORE (\d+) ", verb):
            self.stored.append(int(match[1]))
            return self.store(int(match[1]))
        return b""

    def good(self, uid):
        raw = self.mails[uid]
        return f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"

    def close(self):
        self.listener.close()
