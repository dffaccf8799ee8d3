"""Social media through the real daemon: every captured delivery, webhooks beside fetching, and how the gateway tells
that a platform does not deliver any more. The platforms' APIs are tests/support/stand_in_platforms.py."""

import json
import tempfile
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from kanal_daemon import until
from social_doors import ACCOUNT, DATA, OUR_ID, PAGE, SocialKanald, essence, signed_headers
from stand_in_platforms import Platforms

EXPECTED = json.loads((DATA / "social" / "records.json").read_text())
EMPTY = {"graph": {f"{PAGE}/feed": [], f"{PAGE}/conversations": [], f"{ACCOUNT}/media": [], "me/conversations": []},
         "objects": {"getWebhookInfo": {"ok": True, "result": {"url": "https://lapor.example/hooks/bot",
                                                               "pending_update_count": 0}},
                     f"{PAGE}/subscribed_apps": {"data": [{"id": "42", "subscribed_fields": ["feed", "messages"]}]},
                     "me/subscribed_apps": {"data": [{"id": "42"}]},
                     "555/subscribed_apps": {"data": [{"whatsapp_business_api_data": {"id": "42"}}]},
                     "2/webhooks": {"data": [{"id": "7", "url": "https://lapor.example/hooks/x", "valid": True}]},
                     "2/activity/subscriptions": {"data": [{"filter": {"user_id": OUR_ID}}]}},
         "mentions": [], "tokens": ["kunci-1", "123456789:AAcontoh-token_0123456789abcdefghij"]}


NOW = int(time.time()) - 600


def graph_time(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(seconds))


def comment_item(number, text):
    return {"id": f"900_{number}", "from": {"id": "6660001", "name": "Warga Contoh"}, "message": text,
            "created_time": graph_time(NOW)}


def feed(*comments):
    return {**EMPTY["graph"], f"{PAGE}/feed": [
        {"id": f"{PAGE}_900", "from": {"id": PAGE}, "message": "Musrenbang", "created_time": graph_time(NOW - 60),
         "comments": list(comments)}]}


def comment_webhook(number, text, account=PAGE):
    value = {"item": "comment", "verb": "add", "comment_id": f"900_{number}", "created_time": NOW,
             "from": {"id": "6660001", "name": "Warga Contoh"}, "message": text}
    return json.dumps({"object": "page", "entry": [
        {"id": account, "time": 1772327731, "changes": [{"field": "feed", "value": value}]}]}).encode()


def post(number, text):
    return {"id": str(2080765813578191000 + number), "text": text, "author_id": "1500000000000000001",
            "created_at": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(NOW)), "edit_history_tweet_ids": [str(2080765813578191000 + number)]}


def post_webhook(number, text):
    return json.dumps({"for_user_id": OUR_ID, "tweet_create_events": [{
        "id_str": str(2080765813578191000 + number), "created_at": time.strftime("%a %b %d %H:%M:%S +0000 %Y", time.gmtime(NOW)), "text": text,
        "user": {"id_str": "1500000000000000001", "name": "Warga Contoh", "screen_name": "warga"}}]}).encode()


class Social(unittest.TestCase):
    asks = True

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-social-")
        self.addCleanup(folder.cleanup)
        url = None
        if self.asks:
            self.platforms = Platforms()
            thread = threading.Thread(target=self.platforms.serve_forever, args=(0.02,), daemon=True)
            thread.start()
            self.addCleanup(self.platforms.server_close)
            self.addCleanup(self.platforms.shutdown)
            url = f"http://127.0.0.1:{self.platforms.server_address[1]}"
            self.tell(**EMPTY)
        self.kanal = SocialKanald(folder.name, url)
        self.addCleanup(self.kanal.__exit__)
        self.kanal.start()

    def tell(self, **told):
        with self.platforms.lock:
            self.platforms.told.update(json.loads(json.dumps(told)))

    def records(self, channel, count):
        """All records of a channel once there are `count`."""
        def enough():
            found = [record for record in self.kanal.told() if record["channel"]["name"] == channel]
            return found if len(found) >= count else None
        return until(enough, what=f"{count} records of {channel}")

    def looks(self, channel, more=2):
        """Waits until the channel has looked at its platform `more` times."""
        def pulls():
            with self.platforms.lock:
                ends = {"page": f"{PAGE}/conversations", "ig": "me/conversations", "x": "mentions"}[channel]
                return sum(request["path"].endswith(ends) for request in self.platforms.requests)
        begin = pulls()
        until(lambda: pulls() >= begin + more, what=f"looks of {channel}")


class Deliveries(Social):
    asks = False

    def test_every_captured_delivery_is_stored_signed_and_refused_unsigned(self):
        for kind, path in self.kanal.samples():
            raw = path.read_bytes()
            self.assertEqual(self.kanal.deliver(kind, raw, headers={}), 401, path)
            forged = {name: value[:-3] + "AAA" for name, value in signed_headers(kind, raw).items()}
            self.assertEqual(self.kanal.deliver(kind, raw, headers=forged), 401, path)
        self.assertEqual(self.kanal.centre_file(), [])
        self.assertEqual(self.kanal.ctl("quarantine")["quarantine"], [])

        for kind, path in self.kanal.samples():
            with self.subTest(path.name):
                before = len(self.kanal.told())
                self.assertEqual(self.kanal.deliver(kind, path.read_bytes()), 200)
                expected = EXPECTED[f"{kind}/{path.name}"]
                until(lambda: len(self.kanal.told()) >= before + len(expected), what=path.name)
                found = [essence(record) for record in self.kanal.told()[before:]]
                self.assertEqual(found, expected)
        count = len(self.kanal.told())
        self.assertEqual(count, sum(map(len, EXPECTED.values())))
        for kind, path in self.kanal.samples():
            self.assertEqual(self.kanal.deliver(kind, path.read_bytes()), 200)
        self.kanal.report("penutup")
        until(lambda: len(self.kanal.told()) > count)
        self.assertEqual(len(self.kanal.told()), count + 1)  # a second delivery of all of them added nothing

    def test_a_thousand_entries_in_one_delivery_are_one_transaction(self):
        entries = [{"id": PAGE, "time": 1772327731, "changes": [{"field": "feed", "value": {
            "item": "comment", "verb": "add", "comment_id": f"900_{i}", "created_time": 1772327728,
            "from": {"id": str(i), "name": "Warga"}, "message": f"Laporan nomor {i}"}}]} for i in range(1000)]
        raw = json.dumps({"object": "page", "entry": entries}).encode()
        before = self.commits()
        self.assertEqual(self.kanal.deliver("facebook", raw), 200)
        self.assertEqual(self.commits(), before + 1)
        texts = [record["text"] for record in self.records("facebook", 1000)]
        self.assertEqual(texts, [f"Laporan nomor {i}" for i in range(1000)])

    def commits(self):
        text = self.kanal.request("GET", "/metrics", side="ops")[2].decode()
        return int(text.split("kanal_accept_seconds_count ")[1].split()[0])

    def test_without_a_token_nothing_is_asked_and_the_webhook_alone_counts(self):
        self.assertEqual(self.kanal.deliver("facebook", comment_webhook(1, "Jalan rusak")), 200)
        self.records("facebook", 1)
        health = self.kanal.health("facebook")
        self.assertNotIn("token", health)
        self.assertEqual(health["silence"], 0)
        self.assertGreater(health["last_delivery"], 1.7e9)


class Fetching(Social):
    def test_the_same_comment_by_webhook_and_by_fetching_is_one_report_in_both_orders(self):
        self.assertEqual(self.kanal.deliver("page", comment_webhook(1, "Jalan rusak"), "facebook"), 200)
        self.tell(graph=feed(comment_item(2, "Lampu mati"), comment_item(1, "Jalan rusak")))
        self.records("page", 2)
        with ThreadPoolExecutor(10) as pool:
            sent = pool.map(lambda n: self.kanal.deliver("page", comment_webhook(n % 2 + 1, ("Jalan rusak", "Lampu mati")[n % 2]),
                                                         "facebook"), range(20))
            self.assertEqual(set(sent), {200})
        self.looks("page")
        self.kanal.report("penutup")
        self.records("app", 1)
        found = self.records("page", 2)
        self.assertEqual(sorted(record["text"] for record in found), ["Jalan rusak", "Lampu mati"])
        self.assertEqual(len({record["id"] for record in found}), 2)

    def test_the_same_post_by_webhook_and_by_fetching_is_one_report_in_both_orders(self):
        self.assertEqual(self.kanal.deliver("x", post_webhook(1, "@laporcontoh banjir"), "twitter"), 200)
        self.tell(mentions=[post(2, "@laporcontoh lampu &amp; kabel"), post(1, "@laporcontoh banjir")])
        self.records("x", 2)
        with ThreadPoolExecutor(10) as pool:
            sent = pool.map(lambda _: self.kanal.deliver("x", post_webhook(2, "@laporcontoh lampu &amp; kabel"), "twitter"),
                            range(10))
            self.assertEqual(set(sent), {200})
        self.looks("x")
        self.kanal.report("penutup")
        self.records("app", 1)
        found = self.records("x", 2)
        self.assertEqual(sorted(record["text"] for record in found), ["@laporcontoh banjir", "@laporcontoh lampu & kabel"])

    def test_the_text_of_a_mention_on_instagram_follows_as_an_edition(self):
        self.tell(objects={**EMPTY["objects"], f"{ACCOUNT}?comment_id(17870000000000555)": {"mentioned_comment": {
            "id": "17870000000000555", "text": "@laporcontoh tolong cek ini", "timestamp": "2026-03-01T01:15:31+0000"}}})
        mention = {"object": "instagram", "entry": [{"id": ACCOUNT, "time": 1772327731, "changes": [
            {"field": "mentions", "value": {"media_id": "179", "comment_id": "17870000000000555"}}]}]}
        self.assertEqual(self.kanal.deliver("ig", json.dumps(mention).encode(), "instagram"), 200)
        first, second = self.records("ig", 2)
        self.assertEqual(first["id"], second["id"])
        self.assertEqual((first["text"], second["text"]), ("", "@laporcontoh tolong cek ini"))
        self.assertEqual(second["channel"]["revision"], 1)

    def test_a_gateway_killed_while_it_fetches_finds_everything_once(self):
        comments = [comment_item(i, f"Laporan {i}") for i in range(300)]
        self.tell(graph=feed(*comments), page_size=10)
        for least in (20, 100, 200):
            self.records("page", least)
            self.kanal.kill()
            self.kanal.start()
        self.records("page", 300)
        self.looks("page")
        texts = sorted(record["text"] for record in self.records("page", 300))
        self.assertEqual(texts, sorted(f"Laporan {i}" for i in range(300)))

    def test_a_dead_token_is_one_alarm_and_is_mended_without_a_restart(self):
        until(lambda: self.kanal.health("page").get("token") == 1)
        self.tell(tokens=[])
        for channel in ("page", "ig", "wa", "x", "bot"):
            until(lambda: self.kanal.health(channel).get("token") == 0, what=f"{channel}: a dead token")
        self.assertEqual(self.kanal.deliver("page", comment_webhook(1, "Webhook berjalan terus"), "facebook"), 200)
        with self.platforms.lock:
            self.platforms.requests.clear()
        until(lambda: len(self.kanal.events("platform_token_dead")) == 5)
        self.tell(tokens=["kunci-2"], graph=feed(comment_item(2, "Ditemukan kemudian")))
        self.kanal.secret("token", "kunci-2")
        self.records("page", 2)
        until(lambda: self.kanal.health("page").get("token") == 1)
        self.assertEqual(len(self.kanal.events("platform_token_dead")), 5)
        status = {row["name"]: row.get("health", {}) for row in self.kanal.ctl("status")["channels"]}
        self.assertEqual(status["page"]["token"], "works")
        self.assertEqual(status["bot"]["token"], "dead: renew it")
        self.assertNotIn("kunci", "\n".join(self.kanal.log_lines))

    def test_a_subscription_that_is_gone_is_one_line_and_a_state_until_it_is_back(self):
        for channel in ("page", "ig", "wa", "x", "bot"):
            until(lambda: self.kanal.health(channel).get("webhook") == 1, what=f"{channel}: a webhook")
        gone = {f"{PAGE}/subscribed_apps": {"data": []}, "me/subscribed_apps": {"data": []},
                "555/subscribed_apps": {"data": []}, "2/webhooks": {"meta": {"result_count": 0}},
                "getWebhookInfo": {"ok": True, "result": {"url": "", "pending_update_count": 12}}}
        self.tell(objects=gone)
        for channel in ("page", "ig", "wa", "x", "bot"):
            until(lambda: self.kanal.health(channel).get("webhook") == 0, what=f"{channel}: a lost webhook")
        self.looks("page", 3)
        self.assertEqual(len(self.kanal.events("webhook_lost")), 5)
        self.assertEqual(self.kanal.health("bot")["pending_updates"], 12)
        self.tell(objects=EMPTY["objects"])
        until(lambda: len(self.kanal.events("webhook_back")) == 5)

    def test_closed_connections_and_limits_lose_nothing_and_stop_nobody(self):
        self.tell(fail=["drop", "torn", {"status": 500, "body": "{}"}, {"match": "mentions", "status": 429, "body": "{}",
                  "headers": {"x-rate-limit-reset": "1"}}, "drop"] * 3,
                  graph=feed(comment_item(1, "Jalan rusak")), mentions=[post(1, "banjir")])
        self.records("page", 1)
        self.records("x", 1)
        self.assertEqual(self.kanal.request("GET", "/readyz", side="ops")[0], 200)
        self.assertEqual(self.kanal.stop(), 0)

    def test_a_reload_and_a_stop_end_a_request_that_hangs(self):
        self.tell(fail=["hang"] * 100)
        until(lambda: self.hanging() >= 5, what="requests that hang")
        self.kanal.process.send_signal(1)
        until(lambda: self.kanal.events("config_reloaded"), what="the reload")
        self.assertEqual(self.kanal.stop(seconds=15), 0)

    def hanging(self):
        with self.platforms.lock:
            return sum(request["status"] == 0 for request in self.platforms.requests)


if __name__ == "__main__":
    unittest.main()
