"""Inputs as other people's programs, platforms and modems send them, through the real daemon: what each becomes.

Usage: foreign_inputs_test.py AREA [NAME...]. The inputs and what is right for them stand in tests/data/foreign/AREA;
its EXPECT.tsv is read by foreign_expectations.py, which also says what the columns mean."""

import sys
import tempfile
import unittest

from foreign_doors import CheckDoor, ControlDoor, HttpDoor, LmtpDoor, SmsDoor, SocialDoor
from foreign_expectations import differences, expectations

AREA = sys.argv.pop(1)
ONLY = [sys.argv.pop(1) for _ in sys.argv[1:] if not sys.argv[1].startswith("-")]
DOORS = {"lmtp": LmtpDoor, "sms": SmsDoor, "http": HttpDoor, "http-ops": HttpDoor, "http-media": HttpDoor,
         "check": CheckDoor, "ctl": ControlDoor}


class ForeignInputs(unittest.TestCase):
    def test_each_input_becomes_what_it_should(self):
        doors = {}
        rows = [row for row in expectations(AREA) if not ONLY or row.name in ONLY]
        self.assertTrue(rows, "no row is left")
        for row in rows:
            kind = DOORS.get(row.how, SocialDoor)
            with self.subTest(row.name, how=row.how), tempfile.TemporaryDirectory(prefix="kanal-foreign-") as folder:
                if kind.shared:
                    if kind not in doors:
                        shared = tempfile.TemporaryDirectory(prefix="kanal-foreign-")
                        self.addCleanup(shared.cleanup)
                        doors[kind] = kind(shared.name)
                        self.addCleanup(doors[kind].close)
                    found = doors[kind].send(row)
                else:
                    door = kind(folder)
                    try:
                        found = door.send(row)
                    finally:
                        door.close()
                wrong = differences(row, found)
                self.assertEqual(wrong, [], f"{row.name} became {found}")


if __name__ == "__main__":
    unittest.main()
