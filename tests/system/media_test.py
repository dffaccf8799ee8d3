"""Pictures that come as an id: the text goes first, the picture follows as an edition, and no kill -9 costs either."""

import hashlib
import hmac
import json
import tempfile
import unittest
from pathlib import Path

from kanal_daemon import APP_SECRET, Kanald, until
from stand_in_centre_process import StandInCentre
from stand_in_files_process import StandInFiles

TOKEN = "token-uji"


def picture(wamid, media_id, caption="ini fotonya"):
    message = {"from": "628000000001", "id": wamid, "timestamp": "1772327731", "type": "image",
               "image": {"id": media_id, "mime_type": "image/jpeg", "caption": caption}}
    value = {"messaging_product": "whatsapp", "messages": [message], "contacts": [],
             "metadata": {"display_phone_number": "628001000000", "phone_number_id": "106540000000001"}}
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]}


class Media(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-media-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.files = StandInFiles(self.folder)
        self.addCleanup(lambda: self.files.close())
        self.port = self.files.port
        self.kanal = Kanald(self.folder, channels=[
            f"{{name: whatsapp, kind: whatsapp, app_secret_file: app-secret, verify_token_file: verify-token, "
            f"token_file: whatsapp-token, api_url: \"https://127.0.0.1:{self.port}/id\"}}"],
            extra=self.files.media_section)
        self.kanal.secret("whatsapp-token", TOKEN)
        self.kanal.start()
        self.addCleanup(self.kanal.__exit__)

    def send(self, body):
        raw = json.dumps(body).encode()
        signature = hmac.new(APP_SECRET.encode(), raw, hashlib.sha256).hexdigest()
        return self.kanal.request("POST", "/hooks/whatsapp", raw, {
            "X-Hub-Signature-256": f"sha256={signature}", "Content-Type": "application/json"})[0]

    def records(self, count):
        return until(lambda: len(self.kanal.centre_file()) >= count and self.kanal.centre_file(),
                     seconds=60, what=f"{count} records")

    def check_picture(self, record):
        self.assertEqual(record["channel"]["revision"], 0)
        self.assertGreater(record["channel"]["media"], 0)
        attachment = record["attachments"][0]
        self.assertEqual(attachment["media_type"], "image/png")
        stored = self.folder / "centre" / "attachments" / attachment["sha256"]
        self.assertEqual(hashlib.sha256(stored.read_bytes()).hexdigest(), attachment["sha256"])
        self.assertEqual(stored.stat().st_size, attachment["size"])

    def test_the_text_is_at_the_centre_first_and_the_picture_follows_as_an_edition(self):
        self.assertEqual(self.send(picture("wamid.1", "400900000000001")), 200)
        first, second = self.records(2)
        self.assertEqual(first["channel"]["media"], 0)
        self.assertEqual(first["attachments"][0]["sha256"], "")
        self.assertEqual(first["attachments"][0]["url"], "whatsapp-media:400900000000001")
        self.assertEqual(first["text"], "ini fotonya")
        self.assertEqual((second["id"], second["number"], second["text"]), (first["id"], first["number"], first["text"]))
        self.check_picture(second)
        shown = self.kanal.ctl("show", first["number"])["report"]
        self.assertEqual(shown["media"], second["channel"]["media"])
        self.assertEqual([fetch["state"] for fetch in shown["fetches"]], ["fetched"])
        self.assertEqual(self.kanal.ctl("status")["media"]["fetched"], 1)
        metrics = self.kanal.request("GET", "/metrics", side="ops")[2]
        self.assertIn(b'kanal_media_attachments{state="fetched"} 1', metrics)
        self.assertEqual(len(self.kanal.events("media_edition")), 1)
        self.assertEqual(len(self.kanal.events("media_private_allowed")), 1)

    def test_a_centre_gets_the_bytes_before_the_edition_that_names_them_under_a_key_of_its_own(self):
        centre = StandInCentre(self.folder / "centre.log")
        self.addCleanup(centre.close)
        self.kanal.stop()
        self.kanal.centre = [f"{{name: lapor, kind: http, url: \"{centre.url}\", attachments: put}}"]
        self.kanal.write_config()
        self.kanal.start()
        self.assertEqual(self.send(picture("wamid.1", "17")), 200)
        until(lambda: len(centre.effects()) == 2, what="two editions at the centre")
        first, second = centre.effects()
        self.assertRegex(second["key"], f"^{first['key']}\\.r0\\.m[0-9]+$")
        happened = [json.loads(line) for line in centre.log.read_text().splitlines()]
        order = [line["what"] for line in happened if line["what"] in ("effect", "attachment")]
        self.assertEqual(order, ["effect", "attachment", "effect"])
        until(lambda: self.kanal.ctl("status")["centres"][0]["queued"] == 0)
        shown = self.kanal.ctl("show", first["key"])["report"]
        self.assertEqual(shown["state"], "delivered")

    def test_a_redelivered_webhook_fetches_nothing_again(self):
        for _ in range(5):
            self.assertEqual(self.send(picture("wamid.1", "17")), 200)
        self.records(2)
        self.assertEqual(self.send(picture("wamid.1", "17")), 200)
        self.kanal.report("penutup")
        self.records(3)
        self.assertEqual(self.files.requests(), ["/id/v25.0/17", "/bytes/17"])

    def test_a_picture_whose_host_is_away_holds_nothing_up(self):
        self.files.close()
        self.assertEqual(self.send(picture("wamid.1", "17")), 200)
        first = self.records(1)[0]
        until(lambda: self.kanal.ctl("show", first["number"])["report"]["fetches"][0]["tries"] > 0)
        self.files = StandInFiles(self.folder, self.port)
        self.check_picture(until(lambda: len(self.kanal.centre_file()) == 2 and self.kanal.centre_file()[1],
                                 what="the picture, a try later"))

    def test_a_kill_at_any_moment_costs_neither_text_nor_picture(self):
        sent = 0
        for _ in range(8):
            for _ in range(6):
                sent += 1
                self.assertEqual(self.send(picture(f"wamid.{sent}", str(sent))), 200)
            self.kanal.kill()
            self.kanal.start()
        records = self.records(2 * sent)
        self.assertEqual(len(records), 2 * sent)
        texts = [record for record in records if record["channel"]["media"] == 0]
        self.assertEqual(len({record["id"] for record in texts}), sent)
        for record in records:
            if record["channel"]["media"] > 0:
                self.check_picture(record)
        self.assertEqual(self.kanal.ctl("status")["media"]["pending"], 0)
        leftover = [path for path in (self.folder / "state" / "attachments").iterdir() if path.is_file()]
        self.assertEqual(leftover, [])

    def test_no_log_line_holds_an_address_a_token_or_a_name(self):
        self.assertEqual(self.send(picture("wamid.1", "../x", "teks rahasia")), 200)
        self.records(2)
        self.assertIn("attachment 1: refused: the id is not understood", self.kanal.centre_file()[1]["problems"])
        self.kanal.stop()
        log = "\n".join(self.kanal.log_lines)
        for secret in (TOKEN, "../x", "teks rahasia", "628000000001", "/bytes/"):
            self.assertNotIn(secret, log)


if __name__ == "__main__":
    unittest.main()
