"""The manual, the completion and the schemas say what the programs do. Argument: build folder."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import jsonschema
import yaml

import config_keys

BUILD = Path(sys.argv.pop(1))
ROOT = Path(__file__).resolve().parents[2]
KANALD, KANALCTL, KANAL_CENTRE = os.environ["KANALD"], os.environ["KANALCTL"], os.environ["KANAL_CENTRE"]


def said_by(*words):
    run = subprocess.run(words, capture_output=True, text=True, timeout=60)
    return run.stdout + run.stderr


class Manual(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="kanal-manual-")
        cls.addClassCleanup(folder.cleanup)
        cls.prefix = Path(folder.name)
        subprocess.run([os.environ["CMAKE"], "--install", str(BUILD), "--component", "manual", "--prefix", str(cls.prefix)],
                       check=True, capture_output=True, timeout=60)
        cls.share = cls.prefix / "share"
        cls.pages = {page.name: page for page in cls.share.glob("man/man*/*")}
        cls.keys = config_keys.known_keys(KANALD)
        cls.said = config_keys.purposes()

    def text(self, page):
        """As a person reads it, in lines as wide as the text."""
        return said_by("sh", "-c", f"MANWIDTH=1000 MANPAGER=cat man -P cat -l {self.pages[page]} | col -bx")

    def test_everything_is_installed_where_it_is_looked_for(self):
        self.assertEqual(sorted(self.pages), ["kanal-centre.1", "kanal.yaml.5", "kanalctl.1", "kanald.8"])
        for name in ("bash-completion/completions/kanalctl", "bash-completion/completions/kanal-centre", "kanal/schema/kanal.yaml.schema.json", "kanal/schema/report.schema.json"):
            self.assertTrue((self.share / name).is_file(), name)

    def test_the_pages_are_faultless(self):
        for name, page in self.pages.items():
            with self.subTest(page=name):
                run = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", str(page)],
                                     capture_output=True, text=True, timeout=60)
                self.assertEqual((run.returncode, run.stderr), (0, ""))
                self.assertEqual(said_by("mandoc", "-T", "lint", "-W", "warning", str(page)), "")

    # --- kanal.yaml

    def test_every_key_that_kanald_asks_for_is_in_the_example_with_what_it_is_for_and_no_other(self):
        asked = {key["path"]: key for key in self.keys}
        for path, key in asked.items():
            if config_keys.place(path)[2] not in ("name", "kind") and key["type"] not in ("section", "list of sections"):
                self.assertTrue(config_keys.purpose(path, self.said), f"{path}: say in the example what it is for")
        for path, text in self.said.items():
            if not re.fullmatch(r"(channels|centre)(\[\w+\])?", path):
                self.assertIn(path, asked, "the example shows what nobody asks for")
                self.assertTrue(asked[path]["type"] or text.startswith("instead of"), f"{path}: is not read")

    def test_every_key_stands_on_its_page_with_its_default(self):
        page = self.text("kanal.yaml.5")
        for key in self.keys:
            if key["type"] in ("section", "list of sections"):
                continue
            name = config_keys.place(key["path"])[2]
            self.assertRegex(page, rf"(?m)^ +{re.escape(name)}: ", key["path"])
        self.assertRegex(page, r"http\.limits\.idle: duration\n +Between two requests of one connection\. From 100ms to 1h\. Default: 1m\.")

    def test_the_schema_takes_the_files_that_are_shipped_and_no_slip_in_them(self):
        schema = json.loads((self.share / "kanal/schema/kanal.yaml.schema.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        check = jsonschema.Draft202012Validator(schema)
        for name in ("kanal.example.yaml", "kanal.start.yaml", "demo.yaml"):
            text = (ROOT / "config" / name).read_text()
            self.assertEqual([str(fault) for fault in check.iter_errors(yaml.safe_load(text))], [], name)
        good = yaml.safe_load((ROOT / "config/kanal.start.yaml").read_text())
        for slip in ({"agenzy": {}}, {"http": {"limits": {"idle": "soon"}}}, {"channels": [{"name": "a", "kind": "sms"}]},
                     {"channels": [{"name": "a", "kind": "sms", "device": "/dev/x", "pol": "1s"}]}, {"centre": [{"name": "a", "kind": "pigeon"}]}):
            self.assertFalse(check.is_valid({**good, **slip}), slip)

    # --- the programs

    def test_the_pages_of_the_programs_have_their_options_and_no_other(self):
        def options(text):
            return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))
        for page, after, program in (("kanald.8", "SIGNALS", KANALD), ("kanal-centre.1", "EXIT STATUS", KANAL_CENTRE)):
            shown = self.text(page).split("\nOPTIONS\n")[1].split(f"\n{after}\n")[0]
            self.assertEqual(options(shown), options(said_by(program, "--help")), page)

    def test_the_page_of_kanalctl_has_every_command_and_every_option_of_its_help(self):
        page = self.text("kanalctl.1")
        commands = re.findall(r"(?m)^  ([a-z]+) ", said_by(KANALCTL, "--help").split("Perintah:")[1])
        self.assertIn("setup", commands)
        for command in commands:
            self.assertRegex(page, rf"(?m)^ +{command}( |$)")
            for option in re.findall(r"(?m)^  (?:-\w,)?(--[a-z-]+)", said_by(KANALCTL, command, "--help")):
                self.assertIn(option, page if option != "--help" else option, command)

    # --- the shell

    def complete(self, line):
        """What bash offers where this line ends."""
        words = line.split(" ")
        script = (f"source {self.share}/bash-completion/completions/{words[0]}; COMP_WORDS=({' '.join(map(repr, words))}); "
                  f"COMP_CWORD={len(words) - 1}; _{words[0].replace('-', '_')}; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
        run = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, timeout=60, cwd=ROOT)
        self.assertEqual(run.stderr, "")
        return run.stdout.split()

    def test_the_shell_completes_commands_options_and_what_stands_behind_them(self):
        self.assertEqual(self.complete("kanalctl st"), ["status"])
        self.assertEqual(self.complete("kanalctl --socket /a set"), ["setup"])
        self.assertEqual(self.complete("kanalctl reports --si"), ["--since"])
        self.assertIn("held", self.complete("kanalctl reports --state "))
        self.assertEqual(self.complete("kanalctl reports --sender "), [])
        self.assertEqual(self.complete("kanalctl ignored re"), ["replay"])
        self.assertEqual(self.complete("kanalctl restore READ"), ["README.md"])
        self.assertEqual(self.complete("kanalctl setup --config READ"), ["README.md"])
        self.assertNotIn("--describe", self.complete("kanalctl -"))
        self.assertIn("--no-review", self.complete("kanalctl setup --"))
        self.assertEqual(self.complete("kanal-centre --queue-u"), ["--queue-url"])
        self.assertEqual(self.complete("kanal-centre --database READ"), ["README.md"])
        self.assertEqual(self.complete("kanal-centre --queue-setup de"), ["declare"])


if __name__ == "__main__":
    unittest.main()
