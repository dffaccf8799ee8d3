"""What `cmake --install BUILD --component systemd` gives the system. Arguments: build folder, install prefix."""

import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

BUILD = pathlib.Path(sys.argv[1])
PREFIX = pathlib.Path(sys.argv[2])
ROOT = pathlib.Path(__file__).parents[2]
# Ten times the exposure that systemd-analyze computes: as it is shipped, and with the drop-in for an SMS modem.
WORST_EXPOSURE = 12
WORST_EXPOSURE_WITH_MODEM = 16


def run(*command, **options):
    return subprocess.run(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options
    )


class InstalledUnits(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-test-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        installed = run(
            "cmake", "--install", BUILD, "--component", "systemd", env={**os.environ, "DESTDIR": str(self.root)}
        )
        self.assertEqual(installed.returncode, 0, installed.stdout)

    def installed(self, path):
        return self.root / PREFIX.relative_to("/") / path

    def unit(self, name):
        return self.installed("lib/systemd/system") / name

    def etc(self):
        return self.root / "etc" if PREFIX == pathlib.Path("/usr") else self.installed("etc")

    def verify(self, *units):
        """The installed units as systemd sees them once the program is there too; `verify` looks only whether."""
        program = self.installed("bin/kanald")
        program.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy("/bin/true", program)
        for unit in units:
            text = unit.read_text().replace(str(PREFIX / "bin/kanald"), str(program))
            unit.write_text(text)
        return run("systemd-analyze", "verify", *units)

    def test_everything_lands_where_systemd_and_udev_look(self):
        expected = {
            self.unit("kanald.service"),
            self.unit("kanald@.service"),
            self.unit("kanald.socket"),
            self.unit("kanald@.socket"),
            self.installed("lib/sysusers.d/kanal.conf"),
            self.installed("lib/tmpfiles.d/kanal.conf"),
            self.installed("lib/udev/rules.d/60-kanal-modem.rules"),
            self.installed("share/doc/kanal/alert-command.conf"),
            self.installed("share/doc/kanal/modem.conf"),
            self.installed("share/kanal/kanal.start.yaml"),
            self.etc() / "kanal/kanal.example.yaml",
            self.etc() / "kanal/open311-services.example.yaml",
            *(self.etc() / "kanal/centre" / path.name for path in (ROOT / "config/centre").glob("*.yaml")),
        }
        files = {path for path in self.root.rglob("*") if path.is_file()}
        self.assertEqual(files, expected)
        for path in files:
            self.assertNotRegex(path.read_text(), r"@[A-Z_]+@", "CMake did not fill this in")

    def test_the_unit_starts_what_is_installed_with_the_configuration_that_the_readme_names(self):
        readme = (ROOT / "README.md").read_text()
        self.assertIn("    editor /etc/kanal/kanal.yaml\n", readme)
        self.assertIn("\nExecStart=/usr/bin/kanald --config /etc/kanal/kanal.yaml\n", self.unit("kanald.service").read_text())

    def test_a_reload_fails_at_a_faulty_file_before_the_daemon_is_told(self):
        reloads = [line for line in self.unit("kanald.service").read_text().splitlines() if line.startswith("ExecReload=")]
        self.assertEqual(reloads, ["ExecReload=/usr/bin/kanald --config /etc/kanal/kanal.yaml --check",
                                   "ExecReload=/bin/kill -HUP $MAINPID"])

    def test_an_instance_has_the_lines_of_the_only_gateway_and_a_name_of_its_own_everywhere(self):
        only, instance = (self.unit(name).read_text() for name in ("kanald.service", "kanald@.service"))
        self.assertEqual(instance.replace("/kanal-%i", "/kanal").replace("=kanal-%i", "=kanal").replace(", of %i\n", "\n")
                         .replace("credentials/kanald@%i.service", "credentials/kanald.service"), only)
        for name in ("User", "Group", "StateDirectory", "RuntimeDirectory"):
            self.assertRegex(instance, rf"(?m)^{name}=kanal-%i$")

    def test_systemd_accepts_both_units_without_a_word(self):
        verified = self.verify(self.unit("kanald.service"), self.unit("kanald.socket"))
        self.assertEqual(verified.stdout, "")
        self.assertEqual(verified.returncode, 0)

    def test_systemd_accepts_the_commented_out_lines_too(self):
        service = self.unit("kanald.service")
        lines = service.read_text().splitlines()
        examples = [line for line in lines if line.startswith(("#LoadCredential", "#DeviceAllow"))]
        self.assertGreater(len(examples), 3)
        service.write_text("\n".join(line[1:] if line in examples else line for line in lines) + "\n")
        self.assertEqual(self.verify(service).stdout, "")

    def assert_hardened(self, unit, worst):
        judged = run("systemd-analyze", "security", "--offline=yes", "--no-pager", f"--threshold={worst}", unit)
        self.assertEqual(judged.returncode, 0, judged.stdout)
        self.assertIn("Overall exposure level", judged.stdout)

    def test_the_services_are_hardened(self):
        for name in ("kanald.service", "kanald@.service"):
            self.assert_hardened(self.unit(name), WORST_EXPOSURE)

    def test_a_modem_opens_little_more(self):
        service = self.unit("kanald.service")
        service.write_text(service.read_text() + self.installed("share/doc/kanal/modem.conf").read_text())
        self.assert_hardened(service, WORST_EXPOSURE_WITH_MODEM)
        self.assertEqual(self.verify(service).stdout, "")

    def test_the_user_exists_and_may_use_the_modem(self):
        (self.root / "etc").mkdir(exist_ok=True)
        made = run("systemd-sysusers", f"--root={self.root}", self.installed("lib/sysusers.d/kanal.conf"))
        self.assertEqual(made.returncode, 0, made.stdout)
        users = (self.root / "etc/passwd").read_text()
        groups = (self.root / "etc/group").read_text()
        self.assertRegex(users, r"(?m)^kanal:x:\d+:\d+:.*:/var/lib/kanal:/usr/sbin/nologin$")
        self.assertRegex(groups, r"(?m)^kanal-modem:x:\d+:kanal$")

    @unittest.skipUnless(os.geteuid() == 0, "only root can give files away")
    def test_the_configuration_is_open_to_the_daemon_and_to_nobody_else(self):
        self.test_the_user_exists_and_may_use_the_modem()
        rules = self.installed("lib/tmpfiles.d/kanal.conf")
        made = run("systemd-tmpfiles", f"--root={self.root}", "--create", rules)
        self.assertEqual(made.returncode, 0, made.stdout)
        groups = (line.split(":") for line in (self.root / "etc/group").read_text().splitlines())
        kanal = next(int(fields[2]) for fields in groups if fields[0] == "kanal")
        expected = (("kanal", 0o750, kanal), ("kanal/secrets", 0o750, kanal), ("kanal/credentials", 0o700, 0))
        for folder, mode, group in expected:
            found = (self.etc() / folder).stat()
            self.assertEqual((stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid), (mode, 0, group), folder)

    @unittest.skipUnless(run("sh", "-c", "udevadm verify --help").returncode == 0, "udevadm before 254 cannot verify")
    def test_udev_accepts_the_rules(self):
        verified = run("udevadm", "verify", self.installed("lib/udev/rules.d/60-kanal-modem.rules"))
        self.assertEqual(verified.returncode, 0, verified.stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
