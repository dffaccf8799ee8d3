"""What is shipped to watch a gateway: alert rules, dashboard, the filter for who guesses keys, held against the tools they are for
and against what kanald says of itself."""

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from kanal_daemon import Kanald

ROOT = Path(__file__).resolve().parents[2]
OPS = ROOT / "ops"
# As nginx writes them.
GUESSED = ['203.0.113.7 - - [30/Nov/2026:09:20:11 +0700] "POST /api/v1/reports HTTP/1.1" 401 118 "-" "curl/7.88.1"',
           '2001:db8::7 - - [30/Nov/2026:09:20:12 +0700] "GET /open311/v2/requests.json?api_key=x HTTP/2.0" 401 64 "-" "-"']
NOT_GUESSED = ['203.0.113.8 - - [30/Nov/2026:09:20:11 +0700] "POST /api/v1/reports HTTP/1.1" 201 92 "-" "Lapor/3.1"',
               '203.0.113.8 - - [30/Nov/2026:09:20:13 +0700] "POST /api/v1/reports HTTP/1.1" 429 92 "-" "Lapor/3.1"',
               '69.171.251.1 - - [30/Nov/2026:09:20:14 +0700] "POST /hooks/facebook HTTP/1.1" 401 12 "-" "facebookexternalua"',
               '203.0.113.9 - - [30/Nov/2026:09:20:15 +0700] "GET / HTTP/1.1" 404 12 "-" "x \\"POST /api/ HTTP/1.1\\" 401 "']


def promtool(*words, **options):
    return subprocess.run(["promtool", *words], capture_output=True, text=True, timeout=120, **options)


class Watching(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="kanal-watching-")
        cls.addClassCleanup(folder.cleanup)
        cls.kanal = Kanald(Path(folder.name) / "kanal").start()
        cls.addClassCleanup(cls.kanal.__exit__)
        cls.kanal.report("satu")
        cls.page = cls.kanal.request("GET", "/metrics", side="ops")[2].decode()
        sources = "".join(path.read_text() for path in (ROOT / "daemon").rglob("*.cpp"))
        # Some are on the page only once there is something to tell.
        cls.metrics = set(re.findall(r"(?m)^# TYPE (\w+)", cls.page)) | set(re.findall(r'"((?:kanal|process)_\w+)"', sources))

    def holds(self, text):
        named = {re.sub(r"_(bucket|sum|count)$", "", name) for name in re.findall(r"\b(?:kanal|process)_\w+", text)}
        self.assertGreater(len(named), 5)
        self.assertEqual(named - self.metrics, set())

    def test_each_rule_and_each_panel_asks_for_a_metric_that_there_is(self):
        self.holds(" ".join(re.findall(r"expr: (.*)", (OPS / "prometheus/kanal.rules.yml").read_text())))
        panels = json.loads((OPS / "grafana/kanal.json").read_text())["panels"]
        self.holds(" ".join(target["expr"] for panel in panels for target in panel.get("targets", [])))

    def test_each_metric_is_on_a_panel(self):
        text = (OPS / "grafana/kanal.json").read_text()
        unseen = {name for name in self.metrics if name not in text} - {
            "process_max_fds", "process_start_time_seconds", "kanal_certificate_expires_timestamp_seconds"}  # these have rules, or a bound
        self.assertEqual(unseen, set())

    def test_each_alarm_says_where_it_is_explained(self):
        headings = {heading.lower() for heading in re.findall(r"(?m)^### (\w+)$", (ROOT / "docs/events.md").read_text())}
        rules = (OPS / "prometheus/kanal.rules.yml").read_text()
        alarms = re.findall(r"alert: (\w+)", rules)
        self.assertEqual([alarm.lower() for alarm in alarms], re.findall(r'runbook: "events.md#(\w+)"', rules))
        self.assertEqual({alarm.lower() for alarm in alarms}, headings)

    def test_the_journal_explains_each_event_of_level_alert_or_error(self):
        events = re.findall(r"(?m)^\| `([a-z0-9_]+)` \| (?:alert|error)\b", (ROOT / "docs/events.md").read_text())
        catalog = (OPS / "journal/kanal.catalog").read_text()
        ids = [hashlib.sha256(f"kanal.event/{event}".encode()).hexdigest()[:32] for event in events]
        self.assertEqual(sorted(zip(events, ids)), sorted(re.findall(r"(?m)^# (\w+)\n-- ([0-9a-f]{32})$", catalog)))
        with tempfile.TemporaryDirectory(prefix="kanal-catalog-") as root:
            for folder in ("usr/lib/systemd/catalog", "var/lib/systemd/catalog"):
                (Path(root) / folder).mkdir(parents=True)
            shutil.copy(OPS / "journal/kanal.catalog", Path(root) / "usr/lib/systemd/catalog")
            run = subprocess.run(["journalctl", "--update-catalog", f"--root={root}"], capture_output=True, text=True, timeout=60)
            self.assertEqual((run.returncode, run.stderr), (0, ""))

    @unittest.skipUnless(shutil.which("promtool"), "promtool is not installed (package prometheus)")
    def test_prometheus_takes_the_rules_they_ring_when_they_should_and_the_page_has_no_fault(self):
        for words in (["check", "rules", "kanal.rules.yml"], ["test", "rules", "kanal.rules.test.yml"]):
            run = promtool(*words, cwd=OPS / "prometheus")
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        tested = (OPS / "prometheus/kanal.rules.test.yml").read_text()
        for alarm in re.findall(r"alert: (\w+)", (OPS / "prometheus/kanal.rules.yml").read_text()):
            self.assertEqual(len(re.findall(rf"alertname: {alarm}\b", tested)), 2, f"{alarm}: one silent case and one that rings")
        run = promtool("check", "metrics", input=self.page)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    @unittest.skipUnless(shutil.which("fail2ban-regex"), "fail2ban is not installed")
    def test_the_filter_finds_who_guesses_keys_and_no_platform(self):
        for lines, matched in ((GUESSED, len(GUESSED)), (NOT_GUESSED, 0)):
            with tempfile.NamedTemporaryFile("w", suffix=".log") as log:
                log.write("\n".join(lines) + "\n")
                log.flush()
                run = subprocess.run(["fail2ban-regex", log.name, OPS / "fail2ban/filter.d/kanal-proxy.conf"], capture_output=True, text=True, timeout=120)
            self.assertIn(f"{matched} matched", run.stdout, run.stdout + run.stderr)


if __name__ == "__main__":
    unittest.main()
