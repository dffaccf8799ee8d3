"""A centre that is away, or says no, behind the real daemon; the stand-in centre misbehaves on demand."""

import json
import signal
import tempfile
import time
import unittest
from pathlib import Path

from kanal_daemon import APP_KEY, Kanald, until
from stand_in_centre_process import StandInCentre
from standard_webhook import SECRET, signed


class Centre(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-centre-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.centre = StandInCentre(self.folder / "centre.jsonl", "--token", "token-pusat-uji")
        self.addCleanup(self.centre.close)
        self.kanal = Kanald(self.folder / "kanal", centre=[
            f'{{name: lapor, kind: http, url: "{self.centre.url}", token_file: token, rate: 0}}'])
        self.kanal.secret("token", "token-pusat-uji")
        self.addCleanup(self.kanal.__exit__)

    def lane(self):
        return self.kanal.ctl("status")["centres"][0]

    def drained(self):
        until(lambda: self.lane()["queued"] == 0, seconds=60, what="an empty queue")

    def try_at_once(self):
        """As after a mended configuration: the lane does not wait for its next try."""
        self.kanal.process.send_signal(signal.SIGHUP)

    def test_what_came_while_the_centre_was_away_drains_in_order_of_acceptance(self):
        # With more in flight, those that are at the centre together may overtake each other there.
        self.kanal.centre[0] = self.kanal.centre[0].replace("rate: 0", "rate: 0, in_flight: 1")
        self.kanal.write_config()
        self.centre.mode("away")
        self.kanal.start()
        accepted = []
        for i in range(200):
            status, answer = self.kanal.report(f"antre-{i}", f"Laporan {i}")
            self.assertEqual(status, 201)
            accepted.append(answer["id"])
        until(lambda: self.lane()["state"] == "waiting", what="the lane to wait")
        self.assertEqual(self.kanal.request("GET", "/readyz", side="ops")[0], 200)  # the doors stay open
        self.centre.mode("ok")
        self.try_at_once()
        self.drained()
        self.assertEqual([effect["key"] for effect in self.centre.effects()], accepted)

    def test_a_new_report_is_not_behind_the_backlog(self):
        self.kanal.centre[0] = self.kanal.centre[0].replace("rate: 0", "rate: 20")
        self.kanal.write_config()
        self.centre.mode("away")
        self.kanal.start()
        for i in range(300):
            self.kanal.report(f"lama-{i}")
        self.centre.mode("ok")
        self.try_at_once()
        until(lambda: len(self.centre.effects()) > 5, what="the drain to begin")
        _, urgent = self.kanal.report("darurat", "Kebakaran di pasar")
        until(lambda: urgent["id"] in [effect["key"] for effect in self.centre.effects()], what="the new report")
        self.assertGreater(self.lane()["queued"], 100)

    def test_a_401_stops_the_lane_burns_no_attempt_and_raises_one_alarm_until_the_token_is_mended(self):
        self.kanal.secret("token", "token-yang-dicabut")
        self.kanal.start()
        answers = [self.kanal.report(f"token-{i}")[1] for i in range(20)]
        until(lambda: self.lane()["state"] == "stopped", what="the lane to stop")
        self.assertIn("401", self.lane()["why"])
        for _ in range(4):  # more often than a report has tries
            before = self.centre.state()["raw"]
            self.try_at_once()
            until(lambda: self.centre.state()["raw"] > before, what="a probe")
        self.assertEqual(self.kanal.ctl("reports", "--state", "held")["reports"], [])
        self.kanal.secret("token", "token-pusat-uji")
        self.try_at_once()
        self.drained()
        self.assertEqual({effect["key"] for effect in self.centre.effects()}, {answer["id"] for answer in answers})

    def test_while_a_401_lasts_there_is_one_alarm_line(self):
        self.kanal.secret("token", "token-yang-dicabut")
        self.kanal.start()
        for i in range(20):
            self.kanal.report(f"alarm-{i}")
        until(lambda: self.lane()["state"] == "stopped", what="the lane to stop")
        self.kanal.report("alarm-lagi")
        self.assertEqual(len(self.kanal.events("lane_stopped")), 1)

    def test_an_answer_lost_after_the_effect_does_not_repeat_it(self):
        self.centre.mode("lost")
        self.kanal.start()
        answers = [self.kanal.report(f"hilang-{i}")[1] for i in range(20)]
        until(lambda: self.centre.state()["raw"] >= 1, what="a delivery")
        self.centre.mode("ok")
        self.try_at_once()
        self.drained()
        self.assertGreater(self.centre.state()["raw"], 20)  # one at least came twice
        self.assertEqual(sorted(effect["key"] for effect in self.centre.effects()),
                         sorted(answer["id"] for answer in answers))

    def test_a_report_the_centre_refuses_does_not_stop_the_others(self):
        self.kanal.start()
        self.centre.mode("away")
        _, refused = self.kanal.report("ditolak")
        self.centre.mode("422", match=refused["id"])
        _, taken = self.kanal.report("diterima")
        self.try_at_once()
        until(lambda: [effect["key"] for effect in self.centre.effects()] == [taken["id"]], what="the other report")
        # It stays in the queue: there are two more tries before it is held.
        until(lambda: self.lane()["queued"] == 1, what="one report in the queue")

    def test_a_trial_reaches_the_centre_and_is_no_report_of_ours(self):
        self.kanal.start()
        self.centre.mode("422", text='{"message": "kategori wajib"}', times=1)
        refused = self.kanal.ctl("centre", "try", "lapor")["done"]
        self.assertIn("Ditolak", refused)
        self.assertIn("kategori wajib", refused)
        taken = self.kanal.ctl("centre", "try", "lapor")["done"]
        self.assertIn("Berhasil: pusat menerima laporan uji coba dan memberinya nomor LAPOR-1", taken)
        record = json.loads(self.centre.effects()[0]["record"])
        self.assertEqual(record["channel"]["kind"], "trial")
        self.assertIn("UJI COBA", record["title"])
        self.assertEqual(self.kanal.ctl("reports")["reports"], [])
        self.assertEqual((self.lane()["queued"], self.lane()["delivered"]), (0, 0))
        self.assertEqual(self.lane()["state"], "running")
        unknown = self.kanal.ctl("centre", "try", "bukan", check=False)
        self.assertNotEqual(unknown.returncode, 0)
        self.assertIn("tidak ada pusat", unknown.stdout + unknown.stderr)

    def test_one_gateway_hands_on_to_another_by_the_profile_for_it(self):
        province = Kanald(self.folder / "provinsi")
        self.addCleanup(province.__exit__)
        province.start()
        profile = Path(__file__).parents[2] / "config/centre/kanal.yaml"
        url = f"http://127.0.0.1:{province.ports['public']}/api/v1/reports"
        self.kanal.centre[0] = f'{{name: provinsi, kind: http, url: "{url}", profile: "{profile}", token_file: token}}'
        self.kanal.secret("token", APP_KEY)
        self.kanal.write_config()
        self.kanal.start()
        _, sent = self.kanal.report("ke-provinsi", "Jembatan retak", title="Jembatan", **{"class": "complaint"})
        self.drained()
        handed_on = province.ctl("reports")["reports"]
        self.assertEqual(len(handed_on), 1)
        record = province.ctl("show", handed_on[0]["id"])["report"]["record"]
        self.assertEqual((record["text"], record["title"], record["class"]), ("Jembatan retak", "Jembatan", "complaint"))
        shown = self.kanal.ctl("show", sent["id"])["report"]
        self.assertEqual(shown["deliveries"][0]["tracking_id"], handed_on[0]["number"])

    def hear(self):
        """A daemon that listens to what the centre says of reports."""
        self.kanal.secret("status-secrets", SECRET)
        self.kanal.centre[0] = self.kanal.centre[0].replace("rate: 0", "rate: 0, status_secrets_file: status-secrets")
        self.kanal.write_config()
        self.kanal.start()

    def say(self, message, data, **how):
        """What the centre says of a report, signed; gives (status, answer)."""
        body = json.dumps({"type": "report.status", "timestamp": "2026-03-25T08:00:00Z", "data": data})
        status, _, answer = self.kanal.request("POST", "/centre/lapor/status", body, signed(message, body, **how))
        return status, json.loads(answer) if answer else {}

    def test_what_the_centre_says_afterwards_is_kept_once_and_shown_to_the_app_and_the_operator(self):
        self.hear()
        _, sent = self.kanal.report("status-1")
        self.drained()
        tracking_id = self.kanal.ctl("show", sent["id"])["report"]["tracking_ids"][0]
        done = {"tracking_id": tracking_id, "state": "done", "at": "2026-03-26T08:00:00Z"}
        self.assertEqual(self.say("msg_2", done), (200, {"accepted": 1, "unknown": 0, "unreadable": 0}))
        begun = {"report_id": sent["id"], "state": "in_progress", "status": "Ditangani Dinas PU", "at": "2026-03-25T09:00:00Z"}
        for _ in range(2):  # the second time changes nothing
            self.assertEqual(self.say("msg_1", begun)[1]["accepted"], 1)
        self.assertEqual(self.say("msg_3", {"report_id": "bukan", "state": "done"})[1]["unknown"], 1)
        self.assertEqual(self.say("msg_4", done, secret="whsec_" + "A" * 32)[0], 401)
        self.assertEqual(self.say("msg_5", done, at=time.time() - 3600)[0], 401)

        self.kanal.stop()
        self.kanal.start()
        shown = self.kanal.ctl("show", sent["number"])["report"]["progress"]
        self.assertEqual([(row["state"], row["word"]) for row in shown], [("in_progress", "Ditangani Dinas PU"), ("done", "")])
        status, _, answer = self.kanal.request("GET", f"/api/v1/reports/{sent['id']}", headers={"Authorization": f"Bearer {APP_KEY}"})
        self.assertEqual(status, 200)
        self.assertEqual(json.loads(answer)["progress"], [
            {"at": "2026-03-25T09:00:00Z", "centre": "lapor", "state": "in_progress", "text": "Ditangani Dinas PU"},
            {"at": "2026-03-26T08:00:00Z", "centre": "lapor", "state": "done", "text": "Selesai"}])


    def test_the_number_that_a_centre_gives_later_is_the_reports_number_from_then_on(self):
        self.hear()
        _, sent = self.kanal.report("nomor-1")
        self.drained()
        self.assertEqual(self.say("msg_1", {"report_id": sent["id"], "tracking_id": "SP4N-900"})[1]["accepted"], 1)
        report = self.kanal.ctl("show", "SP4N-900")["report"]
        self.assertEqual((report["id"], report["tracking_ids"]), (sent["id"], ["SP4N-900"]))
        self.assertNotIn("progress", report)
        listed = until(lambda: self.kanal.ctl("reports", "--tracking-id", "SP4N-900")["reports"], what="the number in the list")
        self.assertEqual(listed[0]["id"], sent["id"])

    def test_a_list_of_one_centre_shows_how_reports_stand_there(self):
        self.kanal.centre.append("{name: meja, kind: manual}")
        self.kanal.write_config()
        self.kanal.start()
        _, sent = self.kanal.report("dua-pusat")
        until(lambda: self.lane()["queued"] == 0, what="an empty queue")

        def listed(*words):
            return [(row["id"], row["state"]) for row in self.kanal.ctl("reports", *words)["reports"]]

        until(lambda: listed("--centre", "lapor") == [(sent["id"], "delivered")], what="the report in the list of its centre")
        self.assertEqual(listed("--centre", "meja", "--state", "queued"), [(sent["id"], "queued")])
        self.assertEqual(listed("--centre", "meja", "--state", "delivered"), [])
        self.assertEqual(listed(), [(sent["id"], "queued")])
        unknown = self.kanal.ctl("reports", "--centre", "bukan", check=False)
        self.assertIn("yang ada: lapor, meja", unknown.stdout + unknown.stderr)


if __name__ == "__main__":
    unittest.main()
