"""The Debian package, from its installation to its purge, on a system that has never seen Kanal: what the page says, line by
line, and what becomes of the reports. Leaves with 77 where it cannot run.

    package_test.py PROGRAMS            in a layer over this machine's files; PROGRAMS is a folder that `tools/build release` filled
    package_test.py PROGRAMS --fresh    in a Debian that mmdebstrap makes, with nothing but what the package depends on (network)
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest

from machine import Machine, missing

ROOT = pathlib.Path(__file__).parents[2]
BUILD = pathlib.Path(sys.argv.pop(1))
FRESH = "--fresh" in sys.argv and not sys.argv.remove("--fresh")
sys.path.insert(0, str(ROOT / "tests/support"))
MOST_BYTES = 8 << 20
AGENCIES = 30
# What an installation leaves in any case: logs, the package manager's notes, the users, whose numbers files may bear; and what this
# machine's own services write.
NOT_OURS = re.compile(r"^(root|tmp|run|proc|sys|dev|var/(?!lib/(kanal|systemd/deb-systemd-helper))|"
                      r"etc/(passwd|group|shadow|gshadow|subuid|subgid|machine-id|\.pwd\.lock|\.updated|resolv\.conf|hostname|ld\.so\.cache|mtab|apt))")

# Sends reports without a pause, each over a connection of its own, until its standard input ends; says what was answered.
CALLER = """
import http.client, json, select, sys
key, number, answers = sys.argv[1], 0, {}
while not select.select([sys.stdin], [], [], 0.02)[0]:
    number += 1
    try:
        connection = http.client.HTTPConnection("127.0.0.1", 8080, timeout=60)
        connection.request("POST", "/api/v1/reports", json.dumps({"text": f"Lampu mati nomor {number}"}), {
            "Authorization": "Bearer " + key, "Idempotency-Key": f"pemanggil-{number}", "Content-Type": "application/json"})
        said = str(connection.getresponse().status)
        connection.close()
    except Exception as error:
        said = repr(error)
    answers[said] = answers.get(said, 0) + 1
print(json.dumps(answers))
"""


def steps(page, heading):
    """The commands below this heading of a page, in their order."""
    section = re.search(rf"\n## {heading}\n(.*?)(\n## |\Z)", (ROOT / page).read_text(), re.S)[1]
    commands = re.findall(r"(?m)^    ((?:.*\\\n)*.*)", section)
    return [command.strip() for command in commands]


def make_packages(folder):
    """The package of this tree, and the same as if it were of an older version."""
    subprocess.run([ROOT / "tools/package", "--built", BUILD, "--into", folder / "new"], check=True, stdout=subprocess.DEVNULL)
    new, = (folder / "new").glob("kanal_*.deb")
    subprocess.run(["dpkg-deb", "-R", new, folder / "unpacked"], check=True)
    control = folder / "unpacked/DEBIAN/control"
    control.write_text(re.sub(r"(?m)^Version: .*", "Version: 0.0.1", control.read_text()))
    old = folder / "kanal_0.0.1_amd64.deb"
    subprocess.run(["dpkg-deb", "-Znone", "--root-owner-group", "-b", folder / "unpacked", old], check=True, stdout=subprocess.DEVNULL)
    return old, new


def fresh_debian(folder, package):
    """A Debian of the smallest kind, with what the package depends on in apt's cache."""
    root = folder / "debian"
    subprocess.run(["mmdebstrap", "--variant=minbase", "--include=systemd-sysv,dbus,curl,swaks,python3-minimal,procps", "bookworm", root], check=True)
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    shutil.copy(package, root / "tmp/kanal.deb")
    subprocess.run(["chroot", root, "apt-get", "update", "-q"], check=True)
    subprocess.run(["chroot", root, "apt-get", "install", "-y", "-q", "--download-only", "/tmp/kanal.deb"], check=True)
    (root / "tmp/kanal.deb").unlink()
    return root


class Package(unittest.TestCase):
    """One machine, in the order of its life: what comes later builds on what came before."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="kanal-package-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.old, cls.new = make_packages(cls.folder)
        lower = fresh_debian(cls.folder, cls.new) if FRESH else "/"
        cls.machine = machine = Machine(lower, private_network=True)
        cls.addClassCleanup(machine.stop)
        machine.start()
        (machine.root / "usr/sbin/policy-rc.d").unlink(missing_ok=True)  # it forbids packages to start their services
        machine.boot()
        cls.before = cls.files()
        cls.offer(cls.old)

    @classmethod
    def offer(cls, package):
        """Puts the package where tools/package would have made it: the folder that the page's commands are given in."""
        place = cls.machine.root / "root/kanal/build/package"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        shutil.copy(package, place)

    @classmethod
    def files(cls):
        up = cls.machine.folder / "layers/up"
        there = (str(path.relative_to(up)) for path in up.rglob("*") if not path.is_dir() and not path.is_char_device())
        return {path for path in there if not NOT_OURS.match(path)}

    def do(self, step):
        # What an operator does in the editor: he gives the agency its name.
        editor = """editor() { sed -i 's/Pemerintah Kota Contoh/Pemerintah Kota Uji/' "$1"; }; """
        apt = "apt() { command apt-get -y -q -o Dpkg::Use-Pty=0 \"$@\"; }; export DEBIAN_FRONTEND=noninteractive; "
        run = self.machine.run("bash", "-ec", f"cd /root/kanal; {editor}{apt}{step}")
        self.assertEqual(run.returncode, 0, f"{step}\n{run.stdout}{run.stderr}{self.journal()}")
        return run.stdout

    def journal(self):
        return self.machine.run("journalctl", "-u", "kanald", "-n", "40", "--no-pager").stdout

    def status(self):
        return json.loads(self.do("kanalctl --json status"))

    def reports(self):
        return json.loads(self.do("kanalctl --json reports --limit 10000"))["reports"]

    def app_key(self):
        return self.do("cut -d: -f2 /etc/kanal/secrets/app-keys").strip()

    def test_01_after_the_pages_steps_the_service_runs(self):
        todo = steps("README.md", "Install")
        self.assertEqual(todo[0], "tools/package")  # it has been done
        self.assertRegex(todo[1], r"^apt install \./build/package/kanal_")
        for step in todo[1:]:
            self.do(step)
        self.assertEqual(self.do("systemctl is-active kanald.service kanald.socket").split(), ["active"] * 2)
        self.assertEqual(self.do("systemctl is-enabled kanald.service kanald.socket").split(), ["enabled"] * 2)
        self.assertEqual(self.do("kanalctl check"), "BAIK\n")
        self.assertRegex(self.do("kanal-centre --version"), r"^\d+\.\d+\.\d+\n$")
        self.assertEqual(self.do("stat -c '%U:%G %a' /etc/kanal/kanal.yaml /etc/kanal/secrets/app-keys").split("\n")[:2],
                         ["root:kanal 640"] * 2)

    def test_02_a_report_by_curl_and_one_by_mail_reach_the_centre(self):
        for step in steps("docs/installing.md", "The first report"):
            self.do(step)
        self.machine.until(lambda: len(self.do("cat /var/lib/kanal/outbox/reports.jsonl || true").splitlines()) == 2, "two reports at the centre")
        self.assertEqual(sorted(report["channel"] for report in self.reports()), ["app", "surat"])
        self.do("kanalctl status")

    def test_03_after_a_reboot_it_is_there_again(self):
        self.machine.power_off()
        self.machine.boot()
        self.machine.until(lambda: self.machine.run("kanalctl", "check").stdout == "BAIK\n", "the gateway")
        self.assertEqual(len(self.reports()), 2)

    def test_04_an_upgrade_refuses_no_caller_and_keeps_what_waits(self):
        self.do("sed -i 's|^  - {name: outbox.*|  - {name: lapor, kind: http, url: \"http://127.0.0.1:9009/laporan\"}|' /etc/kanal/kanal.yaml")
        self.do("sed -i 's|^  - {name: app, |&rate_per_peer: 0, rate_per_device: 0, |' /etc/kanal/kanal.yaml")
        self.do("systemctl restart kanald")
        caller = self.machine.beside(sys.executable, "-c", CALLER, self.app_key(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(caller.kill)
        self.machine.until(lambda: len(self.reports()) > 12, "some reports")
        self.offer(self.new)
        self.do("apt install ./build/package/kanal_*.deb")
        seen = len(self.reports())
        self.machine.until(lambda: len(self.reports()) > seen + 5, "reports after the upgrade")
        answers = json.loads(caller.communicate(timeout=120)[0])
        self.assertEqual(list(answers), ["201"], answers)
        type(self).sent = answers["201"]
        self.assertEqual(len(self.reports()), 2 + self.sent)
        self.assertIn("Kota Uji", self.do("cat /etc/kanal/kanal.yaml"))
        self.assertNotIn("0.0.1", self.do("dpkg-query -W kanal"))

    def test_05_what_waited_takes_effect_once(self):
        log = self.folder / "centre.jsonl"
        centre = self.machine.beside(sys.executable, ROOT / "tests/support/stand_in_centre.py", "--log", log, "--port", "9009",
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(centre.kill)
        centre.stdout.readline()

        def effects():
            return [line for line in map(json.loads, log.read_text().splitlines()) if line["what"] == "effect"]
        self.do("kanalctl flush")
        self.machine.until(lambda: len(effects()) >= self.sent, "the queue at the centre")
        self.assertEqual(len(effects()), self.sent)
        centre.communicate()

    def test_06_thirty_agencies_on_one_machine_have_gateways_of_their_own(self):
        script = "\n".join(steps("docs/installing.md", "Several agencies on one machine"))
        for number in range(1, AGENCIES + 1):
            self.do(f"name=kota-{number} port={8100 + number}\n{script}")
        for number in range(1, AGENCIES + 1):
            name = f"kota-{number}"
            self.assertEqual(self.do(f"kanalctl --socket /run/kanal-{name}/admin.sock check"), "BAIK\n")
            self.assertEqual(self.do(f"stat -c '%U %a' /var/lib/kanal-{name}").strip(), f"kanal-{name} 700")
        self.do("systemctl restart kanald@kota-7 && test $(systemctl list-units --plain --no-legend 'kanald@*.service' | wc -l) = 30")
        self.assertNotEqual(self.machine.run("runuser", "-u", "kanal-kota-1", "--", "ls", "/etc/kanal-kota-2/secrets").returncode, 0)
        for path in ("etc/kanal-kota-", "var/lib/kanal-kota-", "etc/systemd/system/kanald@kota-"):
            self.assertEqual(len(list(self.machine.root.glob(path + "*"))), AGENCIES, path)

    def test_07_what_a_newer_version_has_written_is_refused_with_a_line_that_says_so(self):
        self.do("systemctl stop kanald.socket kanald")
        self.do("cp -a /var/lib/kanal /var/lib/kanal-kept")
        database = self.machine.root / "var/lib/kanal/spool.db"
        version = self.sql(database, "PRAGMA user_version")
        self.sql(database, f"PRAGMA user_version = {version + 1000}")
        self.assertEqual(self.machine.run("systemctl", "start", "kanald").returncode, 1)
        self.assertIn("the file was written by a newer version", self.journal())
        self.assertIn("Folder penyimpanan laporan tidak dapat dipakai", self.do("journalctl -x -u kanald -n 60 --no-pager"))
        self.assertIn("78", self.do("systemctl show -P ExecMainStatus kanald"))
        self.do("rm -r /var/lib/kanal && mv /var/lib/kanal-kept /var/lib/kanal")
        self.do("systemctl start kanald.socket kanald")

    @staticmethod
    def sql(file, statement):
        import sqlite3
        database = sqlite3.connect(file)
        try:
            answer = database.execute(statement).fetchone()
            database.commit()
            return answer and answer[0]
        finally:
            database.close()

    def test_08_a_removal_keeps_reports_and_configuration(self):
        self.do("apt remove kanal")
        self.assertNotEqual(self.machine.run("systemctl", "is-active", "kanald.service").returncode, 0)
        self.assertNotIn("kanald", self.do("cat /proc/[0-9]*/comm 2>/dev/null || true"))
        self.do("test -s /var/lib/kanal/spool.db && test -s /etc/kanal/kanal.yaml && test -s /etc/kanal/secrets/app-keys")
        key = self.app_key()
        self.do("apt install ./build/package/kanal_*.deb")
        self.assertEqual(self.app_key(), key)
        self.assertEqual(len(self.reports()), 2 + self.sent)

    def test_09_a_purge_keeps_the_reports_unless_somebody_says_otherwise(self):
        self.do("apt purge kanal")
        self.do("test -s /var/lib/kanal/spool.db && ! test -e /etc/kanal")

    def test_10_a_purge_that_was_told_to_leaves_no_file(self):
        self.do("apt install ./build/package/kanal_*.deb")
        self.assertEqual(len(self.reports()), 2 + self.sent)
        self.do("for each in /etc/systemd/system/kanald@*.socket.d; do each=$(basename $each .socket.d); "
                "systemctl disable --now $each.socket $each.service; done")
        self.do("rm -r /etc/kanal-kota-* /etc/systemd/system/kanald@*")  # who made the instances removes them
        self.do("echo 'kanal kanal/remove_state boolean true' | debconf-set-selections")
        self.do("apt purge kanal")
        left = {path for path in self.files() - self.before if not FRESH or "kanal" in path}  # there also what it depends on stays
        self.assertEqual(left, set())

    def test_11_made_again_in_another_folder_it_is_the_same_byte_for_byte(self):
        subprocess.run([ROOT / "tools/package", "--built", BUILD, "--into", self.folder / "again"], check=True, stdout=subprocess.DEVNULL)
        again, = (self.folder / "again").glob("kanal_*.deb")
        self.assertEqual(again.name, self.new.name)
        self.assertTrue(again.read_bytes() == self.new.read_bytes(), "diffoscope says in what they differ")

    def test_12_the_program_is_small_and_lintian_finds_no_error(self):
        program = self.folder / "unpacked/usr/bin/kanald"
        self.assertLess(program.stat().st_size, MOST_BYTES)
        found = subprocess.run(["lintian", "--fail-on", "error", self.new], capture_output=True, text=True,
                               env={**os.environ, "LC_ALL": "C.UTF-8"})
        self.assertEqual(found.returncode, 0, found.stdout + found.stderr)


if __name__ == "__main__":
    why = missing()
    if why:
        print("skipped:", why)
        sys.exit(77)
    unittest.main(failfast=True)  # each step builds on those before it
