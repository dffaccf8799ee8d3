"""Somebody at the desk's pages, without a browser: follows no redirect by itself, keeps cookies, sends forms as they stand on the page."""

import html
import http.client
import re
import urllib.parse
from html.parser import HTMLParser

from kanal_daemon import until

PASSWORD = "kuda baterai staples benar"


class Forms(HTMLParser):
    """The forms of a page: action, and the fields that a browser would send untouched."""

    def __init__(self, page):
        super().__init__()
        self.forms, self.open_select, self.open_area = [], None, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        one = dict(attributes)
        if tag == "form":
            self.forms.append({"action": one.get("action", ""), "method": one.get("method", "get"), "fields": []})
        if not self.forms:
            return
        fields = self.forms[-1]["fields"]
        if tag == "input" and "name" in one and one.get("type") not in ("checkbox", "radio", "submit"):
            fields.append([one["name"], one.get("value") or ""])
        if tag == "input" and one.get("type") in ("checkbox", "radio") and "checked" in one:
            fields.append([one["name"], one.get("value", "on")])
        if tag == "select":
            self.open_select = one.get("name")
            fields.append([self.open_select, None])
        if tag == "option" and self.open_select is not None and (fields[-1][1] is None or "selected" in one):
            fields[-1][1] = one.get("value") or ""
        if tag == "textarea":
            self.open_area = one.get("name")
            fields.append([self.open_area, ""])

    def handle_data(self, data):
        if self.open_area is not None:
            self.forms[-1]["fields"][-1][1] += data

    def handle_endtag(self, tag):
        if tag == "select":
            self.open_select = None
        if tag == "textarea":
            self.open_area = None
        if tag == "form" and self.forms:
            self.forms.append({"action": None, "method": None, "fields": []})


class Visitor:
    def __init__(self, kanal):
        self.kanal, self.cookies, self.page, self.set_cookies = kanal, {}, "", []

    def request(self, method, path, body=None, headers=None):
        """Gives (status, headers, text); keeps the cookies and the page."""
        until(lambda: self.kanal.listening() and "desk" in self.kanal.ports, what="the desk's port")
        connection = http.client.HTTPConnection("127.0.0.1", self.kanal.ports["desk"], timeout=60)
        sent = {"Host": f"127.0.0.1:{self.kanal.ports['desk']}"}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent.update(headers or {})
        try:
            connection.request(method, path, body=body, headers={k: v for k, v in sent.items() if v is not None})
            answer = connection.getresponse()
            self.set_cookies = [value for name, value in answer.getheaders() if name.lower() == "set-cookie"]
            for line in self.set_cookies:
                name, value = line.split(";")[0].split("=", 1)
                self.cookies.pop(name, None)
                if value:
                    self.cookies[name] = value
            self.raw = answer.read()
            text = self.raw.decode(errors="replace")
            fields = {name.lower(): value for name, value in answer.getheaders()}
            if answer.status < 300 and fields.get("content-type", "").startswith("text/html"):
                self.page = text
            return answer.status, fields, text
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.request("GET", path, headers=headers)

    def see(self, path):
        """The page's text, where it is one; a list once nothing is missing in it."""
        status, _, text = until(lambda: (got := self.get(path)) and "Daftar ini tertinggal" not in got[2] and got)
        assert status == 200, f"GET {path}: {status}\n{words(text)[:2000]}"
        return text

    def form(self, action):
        for form in Forms(self.page).forms:
            if form["action"] == action:
                return [tuple(field) for field in form["fields"]]
        raise AssertionError(f"no form to {action} on the page\n{words(self.page)[:2000]}")

    def send(self, action, fields=(), headers=None, **values):
        """Sends the form of the page that goes to `action`, with these values in place of those that stand there."""
        chosen = [(name, value) for name, value in self.form(action) if name not in values]
        chosen += list(values.items()) + list(fields)
        return self.post(action, chosen, headers)

    def post(self, path, fields, headers=None):
        body = urllib.parse.urlencode([(name, value or "") for name, value in fields])
        sent = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self.request("POST", path, body, sent)

    def token(self):
        return re.search(r'name="token" value="([0-9a-f]{64})"', self.page)[1]

    def log_in(self, name, password=PASSWORD):
        self.see("/masuk")
        return self.send("/masuk", nama=name, sandi=password)


def words(page):
    """What a page says, without its marks."""
    text = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text))).strip()


def add_person(kanal, name, role="petugas", confidential=False):
    """The path of the one-time link."""
    extra = ["--confidential"] if confidential else []
    link = kanal.ctl("desk", "user", "add", name, "--role", role, *extra)["link"]
    return urllib.parse.urlsplit(link).path + "?" + urllib.parse.urlsplit(link).query


def person(kanal, name, role="petugas", confidential=False):
    """A new person with PASSWORD, logged in."""
    link = add_person(kanal, name, role, confidential)
    visitor = Visitor(kanal)
    visitor.see(link)
    status, fields, text = visitor.send("/sandi", sandi=PASSWORD, lagi=PASSWORD)
    assert (status, fields.get("location")) == (303, "/"), words(text)
    return visitor
