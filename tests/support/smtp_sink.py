"""Takes mails by SMTP and keeps them, with their envelopes."""

import base64
import socketserver
import ssl
import threading


class SmtpSink:
    """With `certificate` (a folder, see certificate.py) it offers STARTTLS, and behind it wants the login (user, password)."""

    def __init__(self, certificate=None, login=None):
        self.mails = []  # (sender, [recipients], bytes)
        self.clear = []  # verbs that were said without encryption
        sink = self
        wanted = base64.b64encode(b"\0" + b"\0".join(word.encode() for word in login)).decode() if login else None
        context = None
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")

        class Session(socketserver.StreamRequestHandler):
            encrypted = False

            def say(self, *lines):
                for line in lines:
                    self.wfile.write(line.encode() + b"\r\n")

            def encrypt(self):
                self.say("220 go on")
                self.request = context.wrap_socket(self.request, server_side=True)
                self.setup()
                self.encrypted = True

            def take_data(self):
                self.say("354 go on")
                lines = []
                while (data := self.rfile.readline()) != b".\r\n":
                    lines.append(data)
                return b"".join(lines)

            def handle(self):
                try:
                    self.converse()
                except OSError:  # a client that goes, or trusts no certificate of ours
                    pass

            def finish(self):
                self.request.close()

            def converse(self):
                self.say("220 sink ESMTP")
                sender, recipients, known = None, [], wanted is None
                while line := self.rfile.readline().decode().strip():
                    verb = line.upper()
                    if not self.encrypted:
                        sink.clear.append(verb.split()[0])
                    if verb.startswith("EHLO"):
                        self.say("250-sink", *(["250-STARTTLS"] if context and not self.encrypted else []), "250 AUTH PLAIN")
                        continue
                    if verb == "STARTTLS":
                        self.encrypt()
                        continue
                    if verb.startswith("AUTH PLAIN"):
                        if verb == "AUTH PLAIN":
                            self.say("334 ")
                            line = self.rfile.readline().decode().strip()
                        known = line.split()[-1] == wanted
                        self.say("235 ok" if known else "535 no")
                        continue
                    if not known:
                        self.say("530 log in first")
                        continue
                    if verb.startswith("MAIL FROM:"):
                        sender = line[10:].split()[0]
                    elif verb.startswith("RCPT TO:"):
                        recipients.append(line[8:].split()[0])
                    elif verb == "DATA":
                        sink.mails.append((sender, recipients, self.take_data()))
                        recipients = []
                    elif verb == "QUIT":
                        self.say("221 bye")
                        return
                    self.say("250 ok")

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
