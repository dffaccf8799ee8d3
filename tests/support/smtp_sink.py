"""Takes mails by SMTP and keeps them, with their envelopes."""

import socketserver
import threading


class SmtpSink:
    def __init__(self):
        self.mails = []  # (sender, [recipients], bytes)
        sink = self

        class Session(socketserver.StreamRequestHandler):
            def say(self, line):
                self.wfile.write(line.encode() + b"\r\n")

            def handle(self):
                self.say("220 sink ESMTP")
                sender, recipients = None, []
                while line := self.rfile.readline().decode().strip():
                    verb = line.upper()
                    if verb.startswith("MAIL FROM:"):
                        sender = line[10:].split()[0]
                    elif verb.startswith("RCPT TO:"):
                        recipients.append(line[8:].split()[0])
                    elif verb == "DATA":
                        self.say("354 go on")
                        lines = []
                        while (data := self.rfile.readline()) != b".\r\n":
                            lines.append(data)
                        sink.mails.append((sender, recipients, b"".join(lines)))
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
