"""A centre that is away, or says no, behind the real daemon; the stand-in centre misbehaves on demand."""

import signal
import tempfile
import unittest
from pathlib import Path

from kanal_daemon import Kanald, until
from stand_in_centre_process import StandInCentre


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


if __name__ == "__main__":
    unittest.main()
