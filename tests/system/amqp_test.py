"""Reports through a real RabbitMQ to the installed kanal-centre, by the real daemon, while all goes wrong that a broker knows."""

import signal
import sys
import tempfile
import unittest
from pathlib import Path

import rabbitmq
from centre_program import CentreProgram
from kanal_daemon import Kanald, until
from rabbitmq import PASSWORD, QUEUE, VHOST, Epmd, Node

if rabbitmq.missing():
    print(rabbitmq.missing())
    sys.exit(77)


class Amqp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker_folder = tempfile.TemporaryDirectory(prefix="kanal-amqp-")
        cls.epmd = Epmd()
        cls.node = Node(Path(cls.broker_folder.name) / "satu", cls.epmd).start()

    @classmethod
    def tearDownClass(cls):
        cls.node.kill()
        cls.epmd.close()
        cls.broker_folder.cleanup()

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-amqp-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.accepted = []
        self.queue = f"{QUEUE}.{self.id().rsplit('.', 1)[1][:60]}"  # of this test alone
        self.write_secret("password", PASSWORD)
        self.centre = CentreProgram(self.folder / "centre", *self.centre_words("declare"))
        self.addCleanup(self.centre.close)
        self.kanal = Kanald(self.folder / "kanal")
        self.kanal.secret("password", PASSWORD)
        self.addCleanup(self.kanal.__exit__)

    def write_secret(self, name, text):
        (self.folder / name).write_text(text)
        (self.folder / name).chmod(0o600)

    def centre_words(self, setup):
        return ("--queue-url", self.url("pusat"), "--queue-password-file", self.folder / "password", "--queue", self.queue,
                "--queue-setup", setup)

    def publish_large(self):
        """By the broker itself: no gateway sends such a message."""
        self.node.ctl("eval", f'rabbit_basic:publish(rabbit_misc:r(<<"{VHOST}">>, exchange, <<>>), <<"{self.queue}">>, '
                              '[{message_id, <<"besar">>}], binary:copy(<<"x">>, 17 * 1024 * 1024)).')

    def restart(self):
        self.assertEqual(self.kanal.stop(), 0)
        self.kanal.start()

    def count(self):
        """The centre's only line of counts."""
        counts = self.centre.counts()
        self.assertEqual(len(counts), 1, counts)
        return counts[0]

    def url(self, user):
        return f"amqp://{user}@127.0.0.1:{self.node.port}/{VHOST}"

    def start(self, **options):
        keys = {"queue_setup": "check", "timeout": "30s", "rate": 0, **options}
        more = ", ".join(f"{key}: {value}" for key, value in keys.items())
        self.kanal.centre = [f'{{name: antrean, kind: amqp, url: "{self.url("kota-contoh")}", password_file: password, '
                             f"queue: {self.queue}, {more}}}"]
        self.kanal.write_config()
        self.kanal.start()

    def lane(self):
        return self.kanal.ctl("status")["centres"][0]

    def send(self, count, name="a"):
        for i in range(count):
            status, answer = self.kanal.report(f"{name}-{i}", f"Laporan {name} {i}")
            self.assertEqual(status, 201)
            self.accepted.append(answer["id"])

    def try_at_once(self):
        """As after a mended configuration: the lane does not wait for its next try."""
        self.kanal.process.send_signal(signal.SIGHUP)

    def until_lane(self, state, why=""):
        until(lambda: self.lane()["state"] == state and why in self.lane()["why"], seconds=90, what=f"a lane that is {state}")

    def until_equal(self):
        """All that was accepted has taken effect, once, and nothing else has."""
        until(lambda: self.lane()["queued"] == 0, seconds=90, what="an empty outbox")
        until(lambda: len(self.centre.effects()) >= len(self.accepted), seconds=90, what="the last effect")
        self.assertEqual(set(self.centre.effects()), set(self.accepted))
        counted = self.centre.counts()
        self.assertEqual(sum(count["messages"] for count in counted), len(self.accepted))
        self.assertEqual({count["gateway"] for count in counted}, {"32.73"})
        self.assertEqual(sum(count["conflicting"] for count in counted), 0)

    def until_declared(self):
        until(lambda: "event=queue_open" in (self.centre.folder / "log").read_text(), what="the centre's queue")

    def repeated(self):
        return sum(self.centre.effects().values())

    def test_what_is_accepted_takes_effect_by_a_user_that_may_only_write(self):
        self.centre.start()
        self.until_declared()
        self.start()
        self.send(50)
        self.until_equal()
        self.assertEqual(self.repeated(), 0)
        delivered = self.kanal.ctl("show", self.accepted[0])
        self.assertIn("delivered", str(delivered))

    def test_a_message_above_16_mib_goes_to_the_dead_letters_and_holds_nothing_up(self):
        self.centre.start()
        self.until_declared()
        self.publish_large()
        self.start()
        self.send(20)
        self.until_equal()
        until(lambda: self.node.depth(f"{self.queue}.dead") == 1, what="a dead letter")
        log = (self.centre.folder / "log").read_text()
        self.assertIn("event=message_too_large bytes=17825792 dead_letter=yes", log)
        self.assertEqual(log.count("event=queue_open"), 1, "it had to connect again")

    def test_a_message_above_16_mib_stays_in_a_queue_that_may_have_no_dead_letters(self):
        self.centre.start()
        self.until_declared()
        self.centre.stop()
        self.centre.arguments = self.centre_words("check")
        self.publish_large()
        self.start()
        self.send(20)
        self.centre.start()
        self.until_equal()
        self.send(20, "b")
        self.until_equal()
        self.assertIn("dead_letter=no", (self.centre.folder / "log").read_text())
        self.centre.stop()
        until(lambda: self.node.depth(self.queue) == 1, what="the large message alone in its queue")

    def test_what_the_broker_confirmed_and_lost_is_seen_by_the_counts_and_sent_again(self):
        self.centre.start()
        self.until_declared()
        self.centre.stop()
        self.start()
        self.send(20)
        until(lambda: self.lane()["queued"] == 0, seconds=90, what="an empty outbox")
        self.node.ctl("purge_queue", "--vhost", VHOST, self.queue)
        self.centre.start()
        self.restart()
        until(lambda: self.centre.counts(), what="the gateway's counts")
        self.assertEqual((self.count()["messages"], self.count()["claimed"]), (0, 20))
        until(lambda: "event=count_short" in (self.centre.folder / "log").read_text(), what="a warning")
        counted = self.kanal.ctl("counts", "--centre", "antrean")["counts"]
        self.assertEqual([(one["centre"], one["messages"], one["day"]) for one in counted], [("antrean", 20, self.count()["day"])])

        done = self.kanal.ctl("resend", "--since", "1h", "--centre", "antrean")["done"]
        self.assertEqual(done, "20 pesan dikirim ulang")
        self.until_equal()
        self.assertEqual(self.repeated(), 0)
        self.assertEqual(self.kanal.ctl("show", self.accepted[0])["journal"][0]["action"], "resend")
        self.restart()
        until(lambda: self.count()["claimed"] == 20, what="the gateway's counts")
        self.assertEqual(self.count()["messages"], 20)

    def test_what_is_sent_again_without_need_takes_no_second_effect(self):
        self.centre.start()
        self.until_declared()
        self.start()
        self.send(30)
        self.until_equal()
        self.kanal.ctl("resend", "--since", "1h")
        until(lambda: self.repeated() == 30, seconds=90, what="thirty repetitions")
        self.until_equal()

    def test_a_trial_is_confirmed_and_is_no_report(self):
        self.centre.start()
        self.until_declared()
        self.start()
        self.assertRegex(self.kanal.ctl("centre", "try", "antrean")["done"], "^Berhasil: pusat menerima laporan uji coba")
        self.send(1)
        self.until_equal()

    def test_a_full_queue_refuses_and_nothing_is_lost(self):
        self.centre.start()
        self.until_declared()
        self.centre.stop()
        self.node.ctl("set_policy", "--vhost", VHOST, "--apply-to", "queues", "sempit", f"^{self.queue}$", '{"max-length": 3}')
        self.start()
        self.send(20)
        self.until_lane("waiting", "the queue did not take it")
        self.assertEqual(self.kanal.ctl("reports", "--state", "held")["reports"], [])
        self.node.ctl("clear_policy", "--vhost", VHOST, "sempit")
        self.centre.start()
        self.try_at_once()
        self.until_equal()

    def test_a_missing_queue_stops_the_lane_until_it_is_made(self):
        self.start(queue_setup="leave")
        self.send(5)
        self.until_lane("stopped", "312")
        self.assertEqual(len(self.kanal.events("lane_stopped")), 1)
        self.centre.start()
        self.until_declared()
        self.try_at_once()
        self.until_equal()

    def test_a_missing_queue_is_seen_before_anything_is_sent(self):
        self.start()
        self.send(5)
        self.until_lane("stopped", "404")
        self.centre.start()
        self.until_declared()
        self.try_at_once()
        self.until_equal()

    def test_a_broker_without_memory_is_waited_for(self):
        self.centre.start()
        self.until_declared()
        self.node.ctl("set_vm_memory_high_watermark", "absolute", "1MB")
        self.addCleanup(self.node.ctl, "set_vm_memory_high_watermark", "absolute", "1GB")
        self.start(timeout="2s")
        self.send(20)
        self.until_lane("waiting", "short of memory")
        self.node.ctl("set_vm_memory_high_watermark", "absolute", "1GB")
        self.try_at_once()
        self.until_equal()

    def test_connections_that_are_cut_under_load_repeat_and_lose_nothing(self):
        self.centre.start()
        self.until_declared()
        self.start(batch=20)
        for round in range(5):
            self.send(60, f"putus-{round}")
            self.node.ctl("close_all_connections", "uji")
            self.try_at_once()
        self.until_equal()

    def test_a_broker_that_is_killed_loses_nothing(self):
        self.centre.start()
        self.until_declared()
        self.start(batch=20)
        self.send(100, "sebelum")
        self.node.kill()
        self.send(100, "sesudah")
        self.until_lane("waiting")
        self.node.start()
        self.try_at_once()
        self.until_equal()

    def test_a_broker_that_stands_still_is_waited_for_and_does_not_hold_up_a_stop(self):
        self.centre.start()
        self.until_declared()
        self.start(timeout="2s")
        self.send(20, "sebelum")
        self.until_equal()
        self.node.send(signal.SIGSTOP)
        self.addCleanup(self.node.send, signal.SIGCONT)
        self.send(20, "sesudah")
        self.until_lane("waiting")
        self.try_at_once()
        self.assertEqual(self.kanal.stop(seconds=20), 0)
        self.node.send(signal.SIGCONT)
        self.kanal.start()
        self.until_equal()

    def test_a_centre_that_dies_before_or_after_its_commit_takes_each_report_once(self):
        self.centre.start()
        self.until_declared()
        self.start(batch=10)
        self.centre.order("lost_before", times=2)
        self.send(40, "sebelum")
        self.until_equal()
        self.centre.order("lost_after", times=2)
        self.send(40, "sesudah")
        self.until_equal()
        self.assertGreater(self.repeated(), 0)

    def test_a_wrong_password_stops_the_lane_until_it_is_mended(self):
        self.centre.start()
        self.until_declared()
        self.kanal.secret("password", "kata-sandi-yang-lama-0")
        self.start()
        self.send(5)
        self.until_lane("stopped", "403")
        self.assertNotIn("kata-sandi", "\n".join(self.kanal.log_lines))
        self.kanal.secret("password", PASSWORD)
        self.try_at_once()
        self.until_equal()


if __name__ == "__main__":
    unittest.main()
