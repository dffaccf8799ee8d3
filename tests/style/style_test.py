"""What the compiler does not check of the tree. Usage: style_test.py SOURCE_DIR"""

import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(sys.argv.pop(1))
# A stage may include itself and what stands before it.
ORDER = ["base", "text", "tables", "json", "config", "http", "amqp", "core", "normalizer", "channels", "spool", "readmodel", "fetcher", "forwarder",
         "operations", "desk", "daemon", "centre"]
STAGES = [path for stage in ORDER for path in sorted((ROOT / stage).rglob("*.[ch]pp"))]
SOURCES = STAGES + sorted((ROOT / "tests").rglob("*.[ch]pp")) + sorted((ROOT / "bench").rglob("*.[ch]pp"))
TESTS = sorted([*(ROOT / "tests").rglob("*_test.cpp"), *(ROOT / "tests").rglob("*_test.py")])
# GCC 12 destroys such an object twice. A name and a brace, or a capturing lambda, within one co_await expression.
CO_AWAIT_TRAP = re.compile(r"co_await[^;]*?(\[[^\]]+\][^;]*?\{|\b[A-Z]\w*\{)", re.S)
# The event's name, or the two of a conditional, in the second argument.
EVENT = re.compile(r'log::(?:limited_)?event\(([^{;]*)')
CO_AWAIT_CONDITION = re.compile(r"\b(if|while|for) ?\((?:[^(){};]|\([^(){};]*\))*co_await [^;(]*\([^)]")


def name(path):
    return str(path.relative_to(ROOT))


def without_comments(text):
    return re.sub(r"//[^\n]*", "", text)


class Style(unittest.TestCase):
    def test_nothing_with_members_is_created_inside_a_co_await_expression(self):
        for path in SOURCES:
            found = CO_AWAIT_TRAP.search(without_comments(path.read_text()))
            self.assertIsNone(found, f"{name(path)}: {found and found[0][:120]!r}: name it on the line above")

    def test_the_trap_is_seen_where_it_stands(self):
        for text in ("co_await w.run([this, r = std::move(r)] { return 1; });", "co_await i.accept(Batch{.channel = c});"):
            self.assertTrue(CO_AWAIT_TRAP.search(text))
        self.assertFalse(CO_AWAIT_TRAP.search("co_await worker.run(std::move(put)); if (x) { y(); }"))

    def test_no_condition_awaits_a_call_that_takes_arguments(self):
        # GCC 12 miscompiles the temporaries of such a call. The result gets a name on the line above.
        for path in SOURCES:
            found = CO_AWAIT_CONDITION.search(without_comments(path.read_text()))
            self.assertIsNone(found, f"{name(path)}: {found and found[0][:120]!r}")

    def test_an_include_points_left_along_the_path_or_down(self):
        for path in STAGES:
            stage = path.relative_to(ROOT).parts[0]
            for included in re.findall(r'#include "(\w+)/', path.read_text()):
                if included in ORDER:
                    self.assertLessEqual(ORDER.index(included), ORDER.index(stage), f"{name(path)} includes {included}/")

    def test_headers_of_pure_parsers_pull_in_no_asio_and_no_channel(self):
        def reached(path, seen):
            for included in re.findall(r'#include ["<]([^">]+)', path.read_text()):
                if included not in seen:
                    seen[included] = name(path)
                    if (ROOT / included).exists():
                        reached(ROOT / included, seen)
            return seen

        mail = ROOT / "channels" / "mail"
        pure = [*mail.glob("mime/*.hpp"), mail / "imap/imap_response.hpp", mail / "lmtp/lmtp_protocol.hpp", mail / "mail_reading.hpp"]
        for path in pure:
            for included, by in reached(path, {}).items():
                self.assertFalse(included.startswith("boost/asio") or included == "core/channel.hpp", f"{name(path)} reaches {included} by {by}")

    def test_no_file_is_longer_than_300_lines(self):
        for path in STAGES:
            self.assertLessEqual(len(path.read_text().splitlines()), 300, f"{name(path)}: split it by noun")

    def test_every_file_is_as_clang_format_14_writes_it(self):
        # Another version formats otherwise, so that one of another name does not count.
        program = shutil.which("clang-format-14")
        self.assertIsNotNone(program, "tools/install-packages test brings it")
        found = subprocess.run([program, "--dry-run", *map(str, SOURCES)], cwd=ROOT, capture_output=True, text=True, timeout=600)
        self.assertEqual(found.returncode, 0, found.stderr[:2000])
        files = sorted({line.split(":")[0] for line in found.stderr.splitlines() if "-Wclang-format-violations" in line})
        self.assertEqual(files, [], "run clang-format-14 -i on them")

    def test_no_file_is_a_box_for_anything(self):
        for path in SOURCES:
            self.assertNotRegex(path.stem, r"^(utils?|helpers?|misc|common)$", name(path))

    def test_every_test_and_every_fuzz_target_is_built(self):
        for folder in sorted({path.parent for path in TESTS}):
            lists = "".join(path.read_text() for path in (folder / "CMakeLists.txt", ROOT / "tests/support/CMakeLists.txt") if path.exists())
            for path in (path for path in TESTS if path.parent == folder):
                named = re.search(rf"\b({path.stem}|{path.stem.removesuffix('_test')})\b", lists)
                self.assertTrue(named, f"{name(path)} stands in no CMakeLists.txt: nobody runs it")
        targets = (ROOT / "tests/fuzz/CMakeLists.txt").read_text()
        for path in sorted((ROOT / "tests/fuzz").glob("*_fuzz.cpp")):
            self.assertIn(f"kanal_fuzz({path.stem} ", targets, f"{name(path)} is no target")

    def test_every_platform_that_delivers_to_a_webhook_keeps_the_contract(self):
        rows = (ROOT / "tests/channels/webhook_contract_test.cpp").read_text()
        for path in sorted((ROOT / "channels").rglob("*.cpp")):
            text = path.read_text()
            kind = re.search(r"std::unique_ptr<Channel> make_(\w+)\(YamlReader", text)
            if kind and re.search(r"\b(open_deliveries|make_meta_channel)\(block|platform::open_deliveries\(", text):
                if kind[1] != "meta_channel":
                    self.assertIn(f'"{kind[1]}"', rows, f"{name(path)}: give it a row in webhook_contract_test.cpp")

    def test_every_event_stands_in_docs_with_what_to_do_and_no_other_does(self):
        texts = {path: without_comments(path.read_text()) for path in STAGES}
        logged = {event for text in texts.values() for call in EVENT.findall(text)
                  for event in re.findall(r'"([a-z0-9_]+)"', call)}
        # Where the name is a variable of its own it is called `event`, and only literals are put into it: by an
        # assignment, or by the calls of the function whose parameter it is.
        takers = set()
        for path, text in texts.items():
            arguments = re.findall(r"log::(?:limited_)?event\(\s*[^,()]+,\s*([^,]+)", text)
            for argument in arguments:
                self.assertRegex(argument, r'"|^event$', name(path))
            if "event" not in arguments:
                continue
            for value in re.findall(r"(?<![\w.])event = ([^,;]+)[,;]", text):
                self.assertRegex(value, r'"[a-z0-9_]+"', name(path))
                logged.update(re.findall(r'"([a-z0-9_]+)"', value))
            takers.update(re.findall(r"\b(\w+)\([^(){};]*\bstd::string_view event\b[^(){};]*\) \{", text))
        for path, text in texts.items():
            for taker in takers:
                for call in re.findall(rf"\b{taker}\(([^;{{]*)", text):
                    if "std::string_view event" not in call:
                        self.assertRegex(call, r'"[a-z0-9_]+"|\bevent\b', f"{name(path)}: {taker} takes an event's name")
                    logged.update(re.findall(r'"([a-z0-9]+(?:_[a-z0-9]+)+)"', call))
        documented = set(re.findall(r"^\| `([a-z0-9_]+)` \|", (ROOT / "docs" / "events.md").read_text(), re.M))
        self.assertEqual(logged - documented, set(), "logged and not in docs/events.md")
        gone = {event for event in documented if not any(f'"{event}"' in text for text in texts.values())}
        self.assertEqual(gone, set(), "in docs/events.md and never logged")

    def test_the_package_is_built_with_what_the_tree_is_built_with_and_has_its_version(self):
        build = set(re.findall(r"(?m)^build: *(.*)$", (ROOT / "packages.txt").read_text()))
        build = {package for line in build for package in line.split()} - {"ccache", "openssl", "curl"}  # for ./run and for speed
        control = (ROOT / "packaging/debian/control").read_text()
        listed = re.search(r"Build-Depends: (.*?)\n\n", control, re.S)[1]
        listed = {part.split()[0] for part in listed.split(",")} - {"debhelper-compat", "po-debconf"}
        self.assertEqual(build, listed)
        version = re.search(r"^project\(kanal VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text(), re.M)[1]
        self.assertTrue((ROOT / "packaging/debian/changelog").read_text().startswith(f"kanal ({version})"))

    def test_the_files_that_the_walks_of_the_architecture_name_are_there(self):
        named = re.findall(r"`([a-z_]+/[\w/]+\.[ch]pp)`", (ROOT / "docs" / "architecture.md").read_text())
        self.assertGreater(len(named), 20)
        for path in named:
            self.assertTrue((ROOT / path).exists(), path)


if __name__ == "__main__":
    unittest.main()
