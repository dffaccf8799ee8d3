#!/usr/bin/env python3
"""The Graph, X and Telegram APIs on the loopback, as a test tells them to be.

    stand_in_platforms.py

Prints "<port>" once it listens and runs until it is killed or, where its standard input is a pipe, that pipe ends.

PUT /control takes JSON and sets what it names; the rest stays as it is:
    "tokens": [...]        the tokens that are valid; anything else is answered as the platform answers it
    "graph": {PATH: [ITEM, ...]}   lists, by path without version; an ITEM may hold a list itself as
                           {"comments": [...]}: it is cut to the limit that is asked for, with `paging`
    "objects": {PATH: OBJECT}      single objects of Graph, X or Telegram, by path without version, query ignored
    "mentions": [POST, ...]        of X, newest first; since_id and start_time are heeded
    "includes": {...}              beside them
    "page_size": N         no page is longer, whatever is asked for
    "fail": [FAULT, ...]   what befalls the next requests, one each: {"status": N, "body": TEXT, "headers": {...}},
                           "drop" (closed before an answer), "torn" (in the middle of one), "hang" (no answer until
                           the other side hangs up); "match": REGEX in the path makes a FAULT wait for such a request
    "refuse": REGEX        paths that the token may not see (Graph: code 10)
    "usage": N             per cent in X-App-Usage
GET /control gives {"requests": [{"path", "query", "token", "status"}, ...]}; DELETE /control forgets them.
"""
import json
import re
import socket
import struct
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

NOTHING = {"tokens": [], "graph": {}, "objects": {}, "mentions": [], "includes": {}, "page_size": 1000, "fail": [],
           "refuse": "", "usage": 0}
MOST_REQUESTS = 100000
LONGEST_HANG = 60  # seconds


class Platforms(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.lock = threading.Lock()
        self.told = dict(NOTHING)
        self.requests = []

    def handle_error(self, request, client_address):
        pass

    def next_fault(self, path):
        with self.lock:
            for i, fault in enumerate(self.told["fail"]):
                if isinstance(fault, str) or re.search(fault.get("match", ""), path):
                    return self.told["fail"].pop(i)
        return None

    def note(self, **request):
        with self.lock:
            if len(self.requests) < MOST_REQUESTS:
                self.requests.append(request)


def nested_limit(fields, name):
    found = re.search(name + r"\.?[^{,]*?limit\((\d+)\)", fields)
    return int(found[1]) if found else 25


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536  # one segment an answer

    def log_message(self, *_):
        pass

    def send(self, status, value, headers=()):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        for name, content in headers:
            self.send_header(name, content)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    # --- what a test tells it

    def do_PUT(self):
        told = json.loads(self.body())
        unknown = told.keys() - NOTHING.keys()
        if self.path != "/control" or unknown:
            return self.send(400, {"unknown": sorted(unknown)})
        with self.server.lock:
            self.server.told.update(told)
        self.send(200, {})

    def do_DELETE(self):
        with self.server.lock:
            self.server.requests.clear()
        self.send(200, {})

    def do_GET(self):
        if self.path == "/control":
            with self.server.lock:
                return self.send(200, {"requests": list(self.server.requests)})
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        path, token = parts.path, (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        bot = re.match(r"/bot([^/]+)(/.*)", path)
        if bot:
            token, path = bot[1], bot[2]
        status, value, headers = self.decide(path, query, token, bool(bot))
        self.server.note(path=path, query=parts.query, token=token, status=status)
        if isinstance(value, str):
            return self.break_off(value)
        self.send(status, value, headers)

    def break_off(self, how):
        self.close_connection = True
        if how == "hang":
            self.connection.settimeout(LONGEST_HANG)
            self.connection.recv(1)
            return
        if how == "torn":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'{"data":[')
            self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    # --- the platforms

    def decide(self, path, query, token, is_bot):
        told = self.server.told
        fault = self.server.next_fault(path)
        if isinstance(fault, str):
            return 0, fault, []
        if fault:
            return fault["status"], fault.get("body", "{}").encode(), list(fault.get("headers", {}).items())
        if token not in told["tokens"]:
            return self.refuse_token(path, is_bot)
        headers = [("X-App-Usage", json.dumps({"call_count": told["usage"], "total_time": 1, "total_cputime": 1}))]
        if told["refuse"] and re.search(told["refuse"], path):
            return 403, {"error": {"message": "(#10) no", "type": "OAuthException", "code": 10}}, headers
        if re.fullmatch(r"/2/users/\d+/mentions", path):
            return 200, self.mentions(query), [("x-rate-limit-remaining", "299")]
        bare = re.sub(r"^/v\d+\.\d+/", "", path).lstrip("/")
        for key, item in told["objects"].items():
            if self.fits(key, bare, query):
                return 200, item, headers
        if bare in told["graph"]:
            return 200, self.page(path, told["graph"][bare], query), headers
        nested = self.nested(bare)
        if nested is not None:
            return 200, self.page(path, nested, query), headers
        if is_bot or path.startswith("/2/"):
            return 404, {"title": "Not Found", "status": 404}, headers
        return 400, {"error": {"message": "(#100) no", "type": "GraphMethodException", "code": 100}}, headers

    @staticmethod
    def fits(key, path, query):
        """KEY is a path, or "path?text" with a text that the fields must hold."""
        wanted, _, text = key.partition("?")
        return wanted == path and text in query.get("fields", "")

    @staticmethod
    def refuse_token(path, is_bot):
        if is_bot:
            return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}, []
        if path.startswith("/2/"):
            return 401, {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}, []
        return 400, {"error": {"message": "Error validating access token", "type": "OAuthException", "code": 190,
                               "error_subcode": 463}}, []

    def nested(self, path):
        """The list LIST of the item ID, where the path is ID/LIST."""
        wanted, _, name = path.rpartition("/")
        waiting = [item for items in self.server.told["graph"].values() for item in items]
        while waiting:
            item = waiting.pop()
            if item.get("id") == wanted and isinstance(item.get(name), list):
                return item[name]
            waiting += [inner for value in item.values() if isinstance(value, list) for inner in value
                        if isinstance(inner, dict)]
        return None

    def page(self, path, items, query, limit=None):
        fields = query.get("fields", "")
        size = min(limit or int(query.get("limit", 25)), self.server.told["page_size"])
        begin = int(query.get("after") or 0)
        page = {"data": [self.item(path, one, fields) for one in items[begin:begin + size]]}
        if begin + size < len(items):
            kept = [(k, v) for k, v in query.items() if k not in ("after", "limit")]
            after = urlencode([*kept, ("limit", size), ("after", begin + size), ("access_token", "never-to-be-used")])
            page["paging"] = {"cursors": {"after": str(begin + size)},
                              "next": f"https://graph.facebook.example{path}?{after}"}
        return page

    def item(self, path, item, fields):
        """Lists inside an item as edges of it, with a page each."""
        shown = {}
        for key, value in item.items():
            if isinstance(value, list):
                if key in fields:
                    inner = fields[fields.index(key):]
                    mine = re.search(r"\{(.*)\}", inner)
                    edge = f"/v25.0/{item['id']}/{key}"
                    shown[key] = self.page(edge, value, {"fields": mine[1] if mine else ""},
                                           nested_limit(inner, key))
            else:
                shown[key] = value
        return shown

    def mentions(self, query):
        told = self.server.told
        names = dict(parse_qsl(urlsplit(self.path).query))
        posts = told["mentions"]
        if "since_id" in names:
            posts = [post for post in posts if int(post["id"]) > int(names["since_id"])]
        if "start_time" in names:
            posts = [post for post in posts if post["created_at"] >= names["start_time"]]
        size = min(int(names.get("max_results", 10)), told["page_size"])
        begin = int(names.get("pagination_token") or 0)
        page = posts[begin:begin + size]
        if not page:
            return {"meta": {"result_count": 0}}
        meta = {"result_count": len(page), "newest_id": page[0]["id"], "oldest_id": page[-1]["id"]}
        if begin + size < len(posts):
            meta["next_token"] = str(begin + size)
        return {"data": page, "includes": told["includes"], "meta": meta}


def main():
    server = Platforms()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    print(server.server_address[1], flush=True)
    try:
        while sys.stdin.buffer.read(1):
            pass
    except KeyboardInterrupt:
        pass
    if sys.stdin.isatty():
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
