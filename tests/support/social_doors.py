"""How the platforms knock at a kanald: signed, each in its own way. Secrets are the tests' own."""

import base64
import hashlib
import hmac
from pathlib import Path

from kanal_daemon import APP_SECRET, VERIFY_TOKEN, Kanald

CONSUMER_SECRET = "sampel-consumer-secret-0123456789"
SECRET_TOKEN = "rahasia-telegram-uji_0123456789"
BOT_TOKEN = "123456789:AAcontoh-token_0123456789abcdefghij"
PAGE, ACCOUNT, OUR_ID = "111222333444555", "17841400000000001", "2244994945"
DATA = Path(__file__).parent.parent / "data"
KINDS = ("facebook", "instagram", "whatsapp", "twitter", "telegram")


def sha256(secret, raw):
    return hmac.new(secret.encode(), raw, hashlib.sha256)


def signed_headers(kind, raw):
    if kind == "twitter":
        signature = base64.b64encode(sha256(CONSUMER_SECRET, raw).digest()).decode()
        return {"x-twitter-webhooks-signature": f"sha256={signature}"}
    if kind == "telegram":
        return {"X-Telegram-Bot-Api-Secret-Token": SECRET_TOKEN}
    return {"X-Hub-Signature-256": f"sha256={sha256(APP_SECRET, raw).hexdigest()}"}


class SocialKanald(Kanald):
    """A kanald with one channel a platform, named after its kind; `page` is a second Facebook channel that asks
    the stand-in's API, and so do x, ig, wa and bot."""

    def __init__(self, folder, api_url=None, **more):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, secret in (("verify-token", VERIFY_TOKEN), ("app-secret", APP_SECRET), ("consumer", CONSUMER_SECRET),
                             ("secret-token", SECRET_TOKEN), ("bot-token", BOT_TOKEN), ("token", "kunci-1")):
            self.secret(name, secret)
        meta = "app_secret_file: app-secret, verify_token_file: verify-token"
        asks = f"api_url: \"{api_url}\", webhook_check: 1s"
        channels = [f"{{name: instagram, kind: instagram, {meta}}}", f"{{name: whatsapp, kind: whatsapp, {meta}}}",
                    f"{{name: twitter, kind: twitter, consumer_secret_file: consumer, account_id: \"{OUR_ID}\"}}",
                    "{name: telegram, kind: telegram, secret_token_file: secret-token, bot_token_file: bot-token, "
                    "api_url: \"" + (api_url or "http://127.0.0.1:1") + "\"}"]
        if api_url:
            channels += [
                f"{{name: page, kind: facebook, {meta}, page_token_file: token, account_id: \"{PAGE}\", poll: 1s, {asks}}}",
                f"{{name: ig, kind: instagram, {meta}, token_file: token, account_id: \"{ACCOUNT}\", poll: 1s, {asks}}}",
                f"{{name: wa, kind: whatsapp, {meta}, token_file: token, account_id: \"555\", {asks}}}",
                f"{{name: x, kind: twitter, consumer_secret_file: consumer, bearer_token_file: token, "
                f"account_id: \"{OUR_ID}\", poll: 1s, {asks}}}",
                f"{{name: bot, kind: telegram, secret_token_file: secret-token, bot_token_file: bot-token, {asks}}}"]
        super().__init__(folder, channels=channels, **more)

    def deliver(self, name, raw, kind=None, headers=None):
        """POSTs a delivery, signed unless `headers` says otherwise; gives the status."""
        headers = signed_headers(kind or name, raw) if headers is None else headers
        return self.request("POST", f"/hooks/{name}", raw, {"Content-Type": "application/json", **headers})[0]

    def health(self, channel):
        """What /metrics says of a channel."""
        text = self.request("GET", "/metrics", side="ops")[2].decode()
        lines = [line for line in text.splitlines() if line.startswith(f'kanal_channel_health{{channel="{channel}",item="')]
        return {line.split('item="')[1].split('"')[0]: float(line.rsplit(" ", 1)[1]) for line in lines}

    def told(self):
        """What the centre was told, in order, without the editions that only a fetched picture makes."""
        first = {}
        for record in self.centre_file():
            first.setdefault((record["id"], record["channel"]["revision"]), record)
        return list(first.values())

    def samples(self):
        """(kind, file) of every captured delivery of a platform."""
        return [(kind, path) for kind in KINDS for path in sorted((DATA / kind).glob("[0-9]*.json"))
                if "poll" not in path.name]


def essence(record):
    """What tells a record apart, for tables of expected ones."""
    channel, text = record["channel"], record["text"]
    shown = text if len(text) <= 300 else f"{text[:100]}... ({len(text)} characters)"
    return [channel["name"], channel["account"], channel["external_id"], channel["revision"], record["withdrawn"],
            len(record["attachments"]), shown]
