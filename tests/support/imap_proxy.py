"""Stands between kanald and a mail server and breaks the connection where a test says so."""

import socket
import threading


class CuttingProxy:
    """Passes on what both sides say; `cut_after` bytes of the server, counted from the last reset, it closes both."""

    def __init__(self, server_port):
        self.server_port = server_port
        self.cut_after = None
        self.cuts = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.server_port))
            threading.Thread(target=self.pump, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, client, True), daemon=True).start()

    def pump(self, source, target, from_server):
        passed = 0
        try:
            while data := source.recv(4096):
                if from_server and self.cut_after is not None and passed + len(data) > self.cut_after:
                    target.sendall(data[:self.cut_after - passed])
                    self.cuts += 1
                    break
                passed += len(data)
                target.sendall(data)
        except OSError:
            pass
        for one in (source, target):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.listener.close()
