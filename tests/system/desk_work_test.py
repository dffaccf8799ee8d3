"""What the people at the desk write down and carry to LAPOR! by hand, with the real kanalctl against the real daemon."""

import csv
import json
import subprocess
import tempfile
import unittest
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from kanal_daemon import KANALCTL, Kanald

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOSTILE = ["=HYPERLINK(\"http://contoh.test\";\"klik\")", "+62812000", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "\uff1d1+1",
           "\u202e=1+1 kanan", "<script>alert(1)</script>", "\"=1+1\";;\n=2+2", "'=1+1", "a\u2028=1", "\U0001f6a8" * 200]
FORMULA = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")


def cells_of_xlsx(path):
    """The rows of the only sheet, as texts; asserts that no cell is anything else."""
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        tree = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        strings = []
        if "xl/sharedStrings.xml" in book.namelist():
            shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
            strings = ["".join(part.itertext()) for part in shared.findall(f"{SHEET}si")]
    rows = []
    for row in tree.iter(f"{SHEET}row"):
        cells = []
        for cell in row.findall(f"{SHEET}c"):
            assert cell.find(f"{SHEET}f") is None, "a formula"
            assert cell.get("t") in ("inlineStr", "s"), cell.get("t")
            text = "".join(cell.itertext())
            cells.append(strings[int(text)] if cell.get("t") == "s" else text)
        rows.append(cells)
    return rows


class DeskWork(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-desk-work-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.kanal = Kanald(self.folder / "kanal", centre=["{name: meja, kind: manual}"], channels=["{name: desk, kind: desk_entry}"])
        self.addCleanup(self.kanal.__exit__)

    def ctl(self, *words):
        run = subprocess.run([KANALCTL, "--socket", str(self.kanal.folder / "admin.sock"), *map(str, words)],
                             capture_output=True, text=True, timeout=60)
        return run.returncode, run.stdout, run.stderr

    def entry(self, **fields):
        path = self.folder / "entri.json"
        path.write_text(json.dumps({"asal": "loket", "diterima": "2026-01-24T10:02", "isi": "Beras tidak datang", **fields}))
        return path

    def show(self, report):
        return self.kanal.ctl("show", report["id"])

    def csv_rows(self, path):
        text = path.read_text(encoding="utf-8-sig")
        return list(csv.reader(text.splitlines(keepends=True), delimiter=";"))

    def test_an_entry_is_a_report_like_any_other_also_after_a_second_click_and_a_kill(self):
        self.kanal.start()
        path = self.entry(token="entri-0001", nama="Mak Contoh", telepon="081234567890", petugas="bukan saya")
        first = self.kanal.ctl("enter", str(path))
        self.assertRegex(first["number"], r"^3273-26-\d{8}-\d$")
        self.kanal.kill()
        self.kanal.start()
        again = self.kanal.ctl("enter", str(path))
        self.assertEqual((again["id"], again["duplicate"]), (first["id"], True))
        shown = self.show(first)
        record = shown["report"]["record"]
        record = json.loads(record) if isinstance(record, str) else record
        self.assertEqual(record["channel"]["kind"], "desk_entry")
        self.assertEqual(record["received_at"], "2026-01-24T03:02:00.000Z")
        self.assertEqual(record["reporter"]["phone"], "+6281234567890")
        self.assertEqual([line["action"] for line in shown["journal"]], ["entry"])
        self.assertNotEqual(shown["journal"][0]["who"], "bukan saya")  # who is logged in, not what was typed

    def test_an_entry_that_cannot_be_is_refused_with_a_sentence(self):
        self.kanal.start()
        for fields, words in [({"diterima": "2099-01-01T00:00"}, "waktu terima belum tiba"), ({"isi": ""}, "isi laporan harus diisi"),
                              ({"asal": "merpati"}, "asal laporan harus")]:
            code, _, errors = self.ctl("enter", self.entry(**fields))
            self.assertEqual(code, 1)
            self.assertIn(words, errors)
        code, _, errors = self.ctl("enter", self.folder / "tidak-ada.json")
        self.assertEqual(code, 1)
        self.assertEqual(self.kanal.ctl("reports")["reports"], [])

    def test_hostile_texts_are_no_formulas_in_the_worklist(self):
        self.kanal.start()
        for i, text in enumerate(HOSTILE):
            status, _ = self.kanal.report(f"jahat-{i}", text, title=text[:100], place={"said": text[:100]})
            self.assertEqual(status, 201)
        for name in ("kerja.csv", "kerja.xlsx"):
            path = self.folder / name
            code, said, errors = self.ctl("worklist", path)
            self.assertEqual(code, 0, errors)
            self.assertIn(f"{len(HOSTILE)} laporan ditulis", said)
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)
            rows = self.csv_rows(path) if name.endswith("csv") else cells_of_xlsx(path)
            self.assertEqual(len(rows), len(HOSTILE) + 1)
            for row in rows:
                for cell in row:
                    self.assertFalse(cell.lstrip(" \"\u00a0").startswith(FORMULA), cell[:60])
                    self.assertNotIn("\u202e", cell)
            self.assertTrue(any("<script>" in cell for row in rows for cell in row))  # as text, untouched
        exports = [line for line in self.kanal.ctl("show", self.kanal.ctl("reports")["reports"][0]["id"])["journal"]]
        self.assertEqual(exports, [])  # it stands in the journal of no single report
        self.assertEqual(self.ctl("worklist", self.folder / "kerja.csv")[0], 1)  # never written over

    def test_a_table_that_was_filled_in_is_read_back_and_reading_it_again_changes_nothing(self):
        self.kanal.start()
        reports = [self.kanal.report(f"lapor-{i}", f"Jalan rusak {i}")[1] for i in range(60)]  # more than a page
        path = self.folder / "kerja.csv"
        self.assertEqual(self.ctl("worklist", path)[0], 0)
        rows = self.csv_rows(path)
        self.assertEqual([row[0] for row in rows[1:]], [report["number"] for report in reports])
        number, tracking = rows[0].index("Nomor laporan"), rows[0].index("Nomor LAPOR!")
        for i, row in enumerate(rows[1:51]):
            row[tracking] = str(1900000 + i)
        rows[1][tracking] = "nomor apa"          # none
        rows[3][tracking] = rows[2][tracking]    # that of another report
        rows[4][number] = rows[4][number][:-1] + str((int(rows[4][number][-1]) + 1) % 10)
        filled = self.folder / "terisi.csv"
        with filled.open("w", newline="") as file:
            csv.writer(file).writerows(rows)     # as another program saves it: commas, no byte order mark
        code, said, _ = self.ctl("entered-from", filled)
        self.assertEqual(code, 1)
        self.assertIn("47 dicatat, 0 sudah tercatat, 10 belum diisi, 3 gagal", said)
        self.assertIn("baris 2  ", said)
        self.assertIn("sudah dipakai di baris 3", said)
        self.assertIn("angka yang keliru", said)
        states = [self.show(report)["report"]["state"] for report in reports]
        self.assertEqual((states.count("delivered"), states.count("queued")), (47, 13))
        code, said, _ = self.ctl("entered-from", filled)
        self.assertIn("0 dicatat, 47 sudah tercatat, 10 belum diisi, 3 gagal", said)
        left = self.folder / "sisa.csv"
        self.assertIn("13 laporan ditulis", self.ctl("worklist", left)[1])

    def test_a_file_that_is_no_such_table_is_refused_with_what_to_do(self):
        self.kanal.start()
        book = self.folder / "a.xlsx"
        self.assertEqual(self.ctl("worklist", book)[0], 0)
        self.assertIn("simpan dulu sebagai CSV", self.ctl("entered-from", book)[2])
        (self.folder / "b.csv").write_text("Nomor;Apa\n1;2\n")
        self.assertIn("harus punya kolom", self.ctl("entered-from", self.folder / "b.csv")[2])


if __name__ == "__main__":
    unittest.main()
