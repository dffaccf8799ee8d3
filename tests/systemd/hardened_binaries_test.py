"""The programs that are installed have the protections that Debian builds its own packages with, and each type's name
once: they are linked with link-time optimization, where the linker refuses two types of one name.
Usage: hardened_binaries_test.py PROGRAM..."""

import subprocess
import sys
import unittest

PROGRAMS = sys.argv[1:]
del sys.argv[1:]


def readelf(*arguments):
    return subprocess.run(["readelf", "--wide", *arguments], capture_output=True, text=True, check=True).stdout


class HardenedBinaries(unittest.TestCase):
    def each_shows(self, pattern, *options):
        for program in PROGRAMS:
            self.assertRegex(readelf(*options, program), pattern, program)

    def test_the_program_is_loaded_at_a_random_address(self):
        self.each_shows(r"Type:\s+DYN", "--file-header")

    def test_the_table_of_functions_cannot_be_written_once_the_program_runs(self):
        self.each_shows("GNU_RELRO", "--program-headers")
        self.each_shows(r"BIND_NOW|FLAGS_1.*NOW", "--dynamic")

    def test_a_stack_that_was_written_over_ends_the_program(self):
        self.each_shows("__stack_chk_fail", "--dyn-syms")

    def test_copies_are_held_against_the_size_of_their_target(self):
        self.each_shows(r"__(mem(cpy|move|set)|str\w+|v?snprintf|read|fread)_chk", "--dyn-syms")

    def test_the_stack_is_no_code(self):
        self.each_shows(r"GNU_STACK.* RW ", "--program-headers")


if __name__ == "__main__":
    unittest.main()
