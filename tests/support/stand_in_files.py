"""Hosts of pictures, and the platforms that lead to them, as one HTTPS server that misbehaves when asked to.

Usage: stand_in_files.py FOLDER [--port N] [--plain]. Makes FOLDER/cert.pem (for 127.0.0.1, cdn.example and slow.example) when it is
missing, prints "PORT CONTROL_PORT", runs while stdin is open.

GET /ok /slow /silent /endless /announced /bomb /empty /gone /text: what they say.
GET /204 /206 /410: that status. /header: 70 KiB of it. /hints: 103 without end. /http09: an answer without a status line.
GET /redirect?URL: leads there. GET /later: 404 until the control port says {"later": true}.
GET /id/[VERSION/]NAME[?wrong-hash]: as the Graph API; the file is /bytes/NAME. Wants Authorization: Bearer token-uji.
GET /bottoken-uji/getFile?file_id=NAME: as Telegram; the file is /file/bottoken-uji/photos/NAME.
Control port: GET tells {"requests": [{"path", "authorization", "accept_encoding"}...]}, POST {"later", "token"} changes it.
"""

import base64
import gzip
import hashlib
import http.server
import json
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
BOMB = gzip.compress(bytes(50_000_000), 9)
state = {"requests": [], "later": False, "token": "token-uji"}
lock = threading.Lock()


class Quiet(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def send(self, body, status=200, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_json(self, value, status=200):
        self.send(json.dumps(value).encode(), status, Content_Type="application/json")


class Files(Quiet):
    def do_GET(self):
        path, _, query = self.path.partition("?")
        with lock:
            state["requests"].append({"path": self.path, "authorization": self.headers.get("Authorization", ""),
                                      "accept_encoding": self.headers.get("Accept-Encoding", "")})
        try:
            parts = path.strip("/").split("/")
            name = f"serve_{parts[0].replace('-', '_')}"
            if parts[0] == f"bot{state['token']}":
                self.send_json({"ok": True, "result": {"file_path": "photos/" + query.partition("=")[2], "file_size": len(PNG)}})
            elif hasattr(self, name):
                getattr(self, name)(parts[1:], query)
            else:
                self.send(b"", 404)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    def serve_ok(self, *_):
        self.send(PNG, Content_Type="text/html")

    def serve_bytes(self, parts, _):
        if self.headers.get("Authorization") != f"Bearer {state['token']}":
            return self.send(b"", 401)
        self.send(PNG + parts[0].encode(), Content_Type="image/png")

    def serve_file(self, parts, _):
        self.send(PNG if parts[0] == f"bot{state['token']}" else b"", 200 if parts[0] == f"bot{state['token']}" else 404)

    def serve_id(self, parts, query):
        name = parts[-1]  # behind the API's version
        if self.headers.get("Authorization") != f"Bearer {state['token']}":
            return self.send_json({"error": {"code": 190}}, 401)
        digest = hashlib.sha256(PNG + name.encode() + (b"!" if query == "wrong-hash" else b"")).hexdigest()
        scheme = "https" if isinstance(self.connection, ssl.SSLSocket) else "http"
        answer = {"messaging_product": "whatsapp", "url": f"{scheme}://127.0.0.1:{self.server.server_port}/bytes/{name}",
                  "mime_type": "image/png", "sha256": digest, "id": name}
        self.send_json(answer)

    def serve_later(self, *_):
        self.send(PNG if state["later"] else b"not found", 200 if state["later"] else 404)

    def serve_gone(self, *_):
        self.send(b"not found", 404)

    def serve_204(self, *_):
        self.send_response(204)
        self.end_headers()

    def serve_206(self, *_):
        self.send(PNG[:20], 206, Content_Range=f"bytes 0-19/{len(PNG)}")

    def serve_410(self, *_):
        self.send(b"", 410)

    def serve_header(self, *_):
        self.send(PNG, **{f"X_{i}": "x" * 1000 for i in range(70)})

    def serve_hints(self, *_):
        while True:
            self.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")

    def serve_http09(self, *_):
        self.wfile.write(b"<html>not HTTP</html>")
        self.close_connection = True

    def serve_empty(self, *_):
        self.send(b"")

    def serve_text(self, *_):
        self.send(b"<html><script>alert(1)</script></html>", Content_Type="image/png")

    def serve_redirect(self, _, query):
        self.send(b"", 302, Location=query)

    def serve_announced(self, *_):
        self.send_response(200)
        self.send_header("Content-Length", str(10 * 2**30))
        self.end_headers()
        self.wfile.write(b"x" * 1000)

    def serve_bomb(self, *_):
        self.send(BOMB, Content_Encoding="gzip", Content_Type="image/png")

    def serve_endless(self, *_):
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b"x" * 65536)

    def serve_slow(self, *_):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(1000):
            self.wfile.write(b"x")
            time.sleep(0.2)

    def serve_silent(self, *_):
        time.sleep(600)


class Control(Quiet):
    def do_GET(self):
        with lock:
            self.send_json(state)

    def do_POST(self):
        with lock:
            state.update(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send(b"")


def make_certificate(folder):
    if (folder / "cert.pem").exists():
        return
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-days", "30", "-subj", "/CN=files",
                    "-addext", "subjectAltName=IP:127.0.0.1,DNS:cdn.example,DNS:slow.example"], check=True, capture_output=True)


def main():
    folder = Path(sys.argv[1])
    port = int(sys.argv[sys.argv.index("--port") + 1]) if "--port" in sys.argv else 0
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Files)
    server.daemon_threads = True
    if "--plain" not in sys.argv:
        make_certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        # The handshake belongs to the connection's own thread.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    control = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Control)
    for one in (server, control):
        threading.Thread(target=one.serve_forever, daemon=True).start()
    print(server.server_port, control.server_port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
