"""What tools/build shows of a build, with a cmake that only says what a build would. Argument: source folder."""

import os
import pty
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(sys.argv.pop(1))
CMAKE = """#!/bin/bash
[ "$1" = --build ] || { echo configured; exit 0; }
echo "[ 50% 1/2] compiling a.cpp"
echo "a.cpp:1: error: it is wrong" >&2
echo "[100% 2/2] compiling b.cpp"
exit $FAILS
"""


class Build(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-build-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "tools").mkdir()
        shutil.copy(ROOT / "tools/build", self.folder / "tools/build")
        (self.folder / "cmake").write_text(CMAKE)
        (self.folder / "cmake").chmod(0o755)

    def build(self, fails="0", **streams):
        return subprocess.Popen([self.folder / "tools/build", "dev", "kanald"], text=True, **streams,
                                env={**os.environ, "PATH": f"{self.folder}:{os.environ['PATH']}", "FAILS": fails})

    def log(self):
        return (self.folder / "build/dev/build.log").read_text()

    def test_a_short_build_says_nothing_where_no_person_looks_and_all_of_it_stands_in_the_log(self):
        run = self.build(stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(run.communicate(timeout=30), ("", ""))
        self.assertEqual(run.returncode, 0)
        for line in ("configured", "compiling a.cpp", "it is wrong", "compiling b.cpp"):
            self.assertIn(line, self.log())

    def test_a_terminal_shows_how_far_it_is_and_is_clean_afterwards(self):
        master, slave = pty.openpty()
        self.assertEqual(self.build(stdout=slave).wait(30), 0)
        os.close(slave)
        shown = os.read(master, 4096).decode()
        self.assertIn("dev: 50%, step 1 of 2", shown)
        self.assertTrue(shown.endswith("dev: 100%, step 2 of 2\r\x1b[K"), repr(shown))

    def test_a_build_that_fails_says_why_and_where_the_rest_stands(self):
        run = self.build(fails="1", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = run.communicate(timeout=30)
        self.assertEqual(run.returncode, 1)
        self.assertIn("a.cpp:1: error: it is wrong", out)
        self.assertIn("build/dev/build.log", err)


if __name__ == "__main__":
    unittest.main()
