"""The path of a report through the real daemon: in by the app and by Facebook, out at the embedded centre."""

import json
import tempfile
import unittest

from kanal_daemon import Kanald, until


def comment(comment_id, text, verb="add", at=1772327731):
    value = {"item": "comment", "verb": verb, "comment_id": comment_id, "post_id": "1_1", "parent_id": "1_1",
             "from": {"id": "6660001", "name": "Warga Contoh"}, "created_time": at, "message": text}
    return {"object": "page", "entry": [{"id": "1", "time": at, "changes": [{"field": "feed", "value": value}]}]}


class Path(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-path-")
        self.addCleanup(folder.cleanup)
        self.kanal = Kanald(folder.name).start()
        self.addCleanup(self.kanal.__exit__)

    def test_a_report_of_the_app_reaches_the_centre_and_its_status_tells_so(self):
        status, answer = self.kanal.report("coba-1", "Jalan berlubang di Jl. Anggrek")
        self.assertEqual(status, 201)
        self.assertRegex(answer["number"], r"^3273-\d\d-\d{8}-\d$")
        record = until(self.kanal.centre_file)[0]
        self.assertEqual(record["id"], answer["id"])
        self.assertEqual(record["text"], "Jalan berlubang di Jl. Anggrek")

        def delivered():
            _, _, body = self.kanal.request("GET", f"/api/v1/reports/{answer['id']}",
                                            headers={"Authorization": "Bearer kunci-aplikasi-uji-0123456789"})
            return json.loads(body)["status"] == "delivered"
        until(delivered, what="the status 'delivered'")

    def test_a_comment_its_edit_and_its_removal_are_three_editions_of_one_report(self):
        self.assertEqual(self.kanal.webhook(comment("1_2", "Jalan rusak"))[0], 200)
        self.assertEqual(self.kanal.webhook(comment("1_2", "Jalan rusak parah", "edited", 1772327800))[0], 200)
        self.assertEqual(self.kanal.webhook(comment("1_2", None, "remove", 1772327900))[0], 200)
        records = until(lambda: len(self.kanal.centre_file()) == 3 and self.kanal.centre_file())
        self.assertEqual(len({record["id"] for record in records}), 1)
        self.assertEqual(len({record["number"] for record in records}), 1)
        by_revision = sorted(records, key=lambda record: record["channel"]["revision"])
        self.assertEqual(by_revision[0]["channel"]["revision"], 0)
        self.assertEqual(by_revision[1]["text"], "Jalan rusak parah")
        # The event names only the author: whether he or a moderator removed it is not known, so the report stands.
        self.assertEqual((by_revision[2]["withdrawn"], by_revision[2]["text"]), (False, "Jalan rusak parah"))
        self.assertTrue(any("remov" in problem for problem in by_revision[2]["problems"]), by_revision[2]["problems"])

    def test_a_redelivered_webhook_has_no_second_effect(self):
        for _ in range(10):
            self.assertEqual(self.kanal.webhook(comment("1_3", "Banjir"))[0], 200)
        self.kanal.report("penutup")
        records = until(lambda: len(self.kanal.centre_file()) >= 2 and self.kanal.centre_file())
        self.assertEqual([record["text"] for record in records], ["Banjir", "Lampu jalan mati"])

    def test_a_webhook_that_cannot_be_read_is_answered_200_and_an_operator_can_discard_it(self):
        self.assertEqual(self.kanal.webhook(b'{"object":"page","entry":[')[0], 200)
        items = self.kanal.ctl("quarantine")["quarantine"]
        self.assertEqual(len(items), 1)
        shown = self.kanal.ctl("show", items[0]["id"])
        self.assertEqual(shown["quarantine"]["raw"], '{"object":"page","entry":[')
        self.assertEqual(self.kanal.ctl("replay", items[0]["id"], check=False).returncode, 1)
        self.kanal.ctl("discard", items[0]["id"], "--reason", "uji coba")
        self.assertEqual(self.kanal.ctl("quarantine")["quarantine"], [])
        journal = self.kanal.ctl("show", items[0]["id"])["journal"]
        self.assertEqual((journal[0]["action"], journal[0]["detail"]), ("discard", "uji coba"))

    def test_a_held_report_waits_until_it_is_released(self):
        self.kanal.__exit__()
        self.kanal.centre = ["{name: meja, kind: manual}"]
        self.kanal.write_config()
        self.kanal.start()
        _, answer = self.kanal.report("ditahan")
        self.kanal.ctl("hold", answer["number"], "--reason", "menunggu data")
        self.assertEqual(self.kanal.ctl("reports", "--state", "held")["reports"][0]["id"], answer["id"])
        self.kanal.ctl("release", answer["id"])
        self.assertEqual(self.kanal.ctl("reports", "--state", "held")["reports"], [])

    def test_health_readiness_and_metrics_answer_on_the_operations_side_only(self):
        self.assertEqual(self.kanal.request("GET", "/healthz", side="ops")[0], 200)
        self.kanal.report("angka")
        _, _, text = self.kanal.request("GET", "/metrics", side="ops")
        self.assertIn(b'kanal_reports_accepted_total{channel="app"} 1', text)
        self.assertEqual(self.kanal.request("GET", "/metrics")[0], 404)

    def test_no_log_line_holds_what_a_citizen_wrote(self):
        self.kanal.report("rahasia-uji", "Teks rahasia warga", reporter={"name": "Nama Rahasia", "phone": "081234567890"})
        self.kanal.webhook(comment("1_9", "Teks rahasia warga"))
        until(lambda: len(self.kanal.centre_file()) == 2)
        self.kanal.stop()
        log = "\n".join(self.kanal.log_lines)
        for secret in ("Teks rahasia", "Nama Rahasia", "81234567890", "kunci-aplikasi", "rahasia-uji", "Warga Contoh"):
            self.assertNotIn(secret, log)


if __name__ == "__main__":
    unittest.main()
