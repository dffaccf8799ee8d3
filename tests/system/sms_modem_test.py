"""A modem that is away or hangs, with the deadlines as they ship: it comes back by itself, and nobody else waits for it."""

import tempfile
import time
import unittest
from pathlib import Path

from kanal_daemon import Kanald, until
from sms_network import FakeModem, deliver, modem_children

HEALED_WITHIN = 60  # seconds


class Modem(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-sms-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.kanal = Kanald(self.folder, channels=[
            f'{{name: sms-1708, kind: sms, device: {self.folder}/modem, model: at, number: "1708"}}'])
        self.addCleanup(self.kanal.__exit__)

    def plug(self):
        modem = FakeModem(self.folder)
        self.addCleanup(modem.close)
        return modem

    def health(self):
        return next(each["health"] for each in self.kanal.ctl("status")["channels"] if each["kind"] == "sms")

    def counted(self, modem, what):
        return modem.perform(do="state")["counters"].get(what, 0)

    def texts(self):
        return [record["text"] for record in self.kanal.centre_file()]

    def others_go_on(self, key):
        """A report of the app is taken and delivered at once."""
        begin = time.monotonic()
        self.assertEqual(self.kanal.report(key, f"laporan {key}")[0], 201)
        until(lambda: f"laporan {key}" in self.texts(), seconds=5, what="the app's report at the centre")
        self.assertLess(time.monotonic() - begin, 5)

    def test_an_operator_sees_modem_network_and_storage_in_the_status_and_in_the_metrics(self):
        modem = self.plug()
        self.kanal.start()
        until(lambda: self.health()["modem"] == "ready", what="the modem")
        modem.deliver([deliver("+6281200000001", "terlihat")])
        until(lambda: "terlihat" in self.texts(), what="the SMS")
        until(lambda: modem.left() == 0, what="an empty SIM")
        health = self.health()
        for child in modem_children(self.kanal.process.pid):  # 2: only the calls of a filter
            self.assertRegex(Path(f"/proc/{child}/status").read_text(), r"(?m)^Seccomp:\s+2$")
        self.assertEqual((health["network"], health["modem_starts"], health["storage_size"]), ("home", "1", "20"))
        self.assertRegex(health["last_message"], r"^\d+ s ago$")
        for item, value in {"ready": 1, "registered": 1, "storage_size": 20, "modem_starts": 1, "not_deleted": 0,
                            "flooding_senders": 0, "incomplete_messages": 0, "answers_today": 0}.items():
            self.assertEqual(self.kanal.metric("sms-1708", item), value, item)
        for item in ("signal_percent", "storage_used", "last_message", "last_answer_of_modem"):
            self.assertIsNotNone(self.kanal.metric("sms-1708", item), item)

    def test_fault_41_a_missing_modem_does_not_stop_the_other_channels_and_is_used_when_it_comes(self):
        self.kanal.start()
        until(lambda: self.kanal.events("modem_missing"), what="the event")
        self.assertEqual(self.health()["modem"], "device missing")
        for number in range(5):
            self.others_go_on(f"tanpa-modem-{number}")
        self.plug().deliver([deliver("+6281200000041", "akhirnya")])
        until(lambda: "akhirnya" in self.texts(), seconds=HEALED_WITHIN, what="the SMS")

    def test_fault_39_a_modem_that_hangs_is_back_within_a_minute_of_being_healed_and_nobody_waits_for_it(self):
        modem = self.plug()
        self.kanal.start()
        until(lambda: self.health()["modem"] == "ready", what="the modem")
        modem.perform(do="set", hang="AT+CMGR")
        modem.deliver([deliver("+6281200000039", "pohon tumbang")])
        until(lambda: self.counted(modem, "AT+CMGR") > 0, what="the answer that breaks off")
        self.others_go_on("saat-macet")
        until(lambda: self.kanal.events("modem_lost"), seconds=60, what="the loss being noticed")
        # It is asked again at once and answers, until it stops in the same place.
        self.assertIn("no answer", self.kanal.events("modem_lost")[0])
        self.others_go_on("saat-hilang")
        # Healed in the midst of the next connection's beginning, which is the worst moment.
        before = self.counted(modem, "in vain")
        until(lambda: self.counted(modem, "in vain") > before, what="the next try")
        begin = time.monotonic()
        modem.perform(do="set", hang=None)
        until(lambda: "pohon tumbang" in self.texts(), seconds=HEALED_WITHIN, what="the SMS after the modem was healed")
        print(f"back {time.monotonic() - begin:.0f} s after it was healed")
        until(lambda: self.health()["modem"] == "ready", seconds=HEALED_WITHIN, what="the modem being called ready")
        self.assertEqual(self.texts().count("pohon tumbang"), 1)


if __name__ == "__main__":
    unittest.main()
