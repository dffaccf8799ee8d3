"""What an officer writes down, prints, carries to LAPOR!, counts and exports on the desk's pages, with the real daemon."""

import csv
import datetime
import html
import io
import re
import tempfile
import unittest
import zipfile
from pathlib import Path

from desk_visitor import Visitor, person, words
from kanal_daemon import Kanald, until

HOSTILE = ["=HYPERLINK(\"http://contoh.test\")", "+62-1", "-2+3", "@SUM(A1)", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
           "\u202e=1+1 kanan", "{{judul}} {{{isi}}}", "'; DROP TABLE report; --", "\uff1d1+1"]
FORMULA = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")


def multipart(fields, files=()):
    boundary = "batas-uji-0123456789"
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields]
    for name, file, content in files:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={boundary}"}


class DeskEntry(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-desk-entry-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.kanal = Kanald(self.folder / "kanal", centre=["{name: meja, kind: manual}"], channels=["{name: desk, kind: desk_entry}"],
                            extra='desk: {listen: "127.0.0.1:0"}')
        self.addCleanup(self.kanal.__exit__)
        self.kanal.start()
        self.ani = person(self.kanal, "ani")

    def check(self, visitor, **values):
        """Through the first step; gives the path of the second."""
        visitor.see("/entri")
        status, fields, text = visitor.send("/entri", aksi="periksa", **values)
        self.assertEqual(status, 303, words(text))
        return fields["location"]

    def record(self, visitor, path, files=(), **boxes):
        """Through the second; gives (status, location, text)."""
        visitor.see(path)
        body, headers = multipart(boxes.items(), files)
        status, fields, text = visitor.request("POST", f"{path}?token={visitor.token()}", body, headers)
        return status, fields.get("location"), text

    def enter(self, visitor=None, files=(), boxes=(), **values):
        visitor = visitor or self.ani
        path = self.check(visitor, **values)
        status, location, text = self.record(visitor, path, files, **dict(boxes))
        self.assertEqual(status, 303, words(text))
        return re.search(r"/laporan/([0-9-]+)/tanda-terima", location)[1]

    # --- entry

    def test_a_visitor_at_the_counter_gets_a_number_a_receipt_and_a_place_in_the_list(self):
        number = self.enter(asal="loket", nama="Mak Contoh", telepon="081234567890", isi="Beras bantuan tidak datang dua bulan", lokasi="Dusun Contoh")
        shown = self.kanal.ctl("show", number)
        self.assertEqual(shown["report"]["channel"], "desk")
        self.assertEqual([(line["who"], line["action"]) for line in shown["journal"]], [("meja/ani", "entry")])
        receipt = self.ani.see(f"/laporan/{number}/tanda-terima")
        for said in (number, "Mak Contoh", "Beras bantuan tidak datang", "ani", "Tanda Terima", "Pemerintah Kota Contoh"):
            self.assertIn(said, words(receipt))
        self.assertRegex(receipt, r'<path d="M\d+ \d+h')
        self.assertIn(' class="rol"', self.ani.see(f"/laporan/{number}/tanda-terima?kertas=58"))
        until(lambda: number in self.ani.see("/laporan"), what="the list")
        # Another officer prints it without the name.
        self.assertNotIn("Mak Contoh", person(self.kanal, "budi").see(f"/laporan/{number}/tanda-terima"))

    def test_a_draft_is_on_the_server_and_nobody_elses(self):
        self.ani.see("/entri")
        status, fields, _ = self.ani.send("/entri", aksi="draf", judul="Jembatan retak", isi="belum selesai diketik")
        self.assertEqual(status, 303)
        page = self.ani.see(fields["location"])
        self.assertIn("belum selesai diketik", page)
        self.assertIn("belum menjadi laporan", words(page))
        self.assertNotIn("Jembatan", person(self.kanal, "budi").see("/entri"))
        self.assertEqual(self.kanal.ctl("reports")["reports"], [])
        self.kanal.kill()
        self.kanal.start()
        self.assertIn("Jembatan retak", words(self.ani.see("/entri")))
        token = re.search(r"draf=([0-9a-f-]+)", fields["location"])[1]
        self.ani.send(f"/entri/{token}/buang")
        self.assertNotIn("Jembatan", self.ani.see("/entri"))

    def test_what_may_be_the_same_report_is_shown_before_it_is_recorded(self):
        first = self.enter(isi="Jembatan gantung Sukamaju putus diterjang banjir", telepon="081234567890")
        until(lambda: first in self.ani.see("/laporan"), what="the list")
        by_words = self.ani.see(self.check(self.ani, isi="Pak, jembatan gantung Sukamaju putus diterjang arus banjir semalam"))
        by_phone = self.ani.see(self.check(self.ani, isi="Hal lain sama sekali", telepon="+62 812-3456-7890"))
        neither = self.ani.see(self.check(self.ani, isi="Lampu padam"))
        self.assertIn(first, by_words)
        self.assertIn(first, by_phone)
        self.assertNotIn(first, neither)
        self.assertEqual(len(self.kanal.ctl("reports")["reports"]), 1)

    def test_a_second_click_is_one_report_and_a_used_agenda_number_is_asked_about(self):
        path = self.check(self.ani, asal="surat", nomor_agenda="045.2/17", isi="Lampu padam")
        self.ani.see(path)
        token = self.ani.token()
        body, headers = multipart([])
        first = self.ani.request("POST", f"{path}?token={token}", body, headers)
        second = self.ani.request("POST", f"{path}?token={token}", body, headers)
        self.assertEqual(first[0], 303)
        self.assertEqual(second[0], 404)  # the draft has become the report
        path = self.check(self.ani, asal="surat", nomor_agenda="045.2/17", isi="Jembatan retak")
        status, _, text = self.record(self.ani, path)
        self.assertEqual(status, 422)
        self.assertIn("sudah dipakai laporan", words(text))
        self.assertIn("Jembatan retak", words(text))  # nothing typed is lost
        status, location, _ = self.record(self.ani, path, agenda_dipakai_lagi="1")
        self.assertEqual(status, 303)
        self.assertEqual(len(self.kanal.ctl("reports")["reports"]), 2)

    def test_a_scan_goes_with_the_report(self):
        number = self.enter(asal="surat", nomor_agenda="18", files=[("pindaian", "surat.pdf", b"%PDF-1.4\n%contoh\n")])
        record = self.kanal.ctl("show", number)["report"]["record"]
        self.assertIn("surat.pdf", str(record))

    def test_who_only_looks_cannot_enter_and_a_form_of_another_page_is_refused(self):
        rina = person(self.kanal, "rina", role="pengamat")
        for path in ("/entri", "/kerja"):
            self.assertEqual(rina.get(path)[0], 403)
        path = self.check(self.ani, isi="Lampu padam")
        body, headers = multipart([])
        self.assertEqual(self.ani.request("POST", f"{path}?token={'0' * 64}", body, headers)[0], 403)
        self.assertEqual(self.ani.request("POST", path, body, headers)[0], 403)
        self.assertEqual(Visitor(self.kanal).get("/entri")[0], 303)
        self.assertEqual(self.kanal.ctl("reports")["reports"], [])

    def test_a_time_that_has_not_come_is_refused_and_nothing_typed_is_lost(self):
        later = (datetime.datetime.now() + datetime.timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
        path = self.check(self.ani, isi="Lampu padam", diterima=later)
        status, _, text = self.record(self.ani, path)
        self.assertEqual(status, 422)
        self.assertIn("waktu terima belum tiba", words(text))
        self.assertIn("Lampu padam", self.ani.see(path.replace("/entri/", "/entri?draf=")))

    def test_hostile_texts_are_shown_as_text_everywhere(self):
        for i, text in enumerate(HOSTILE):
            path = self.check(self.ani, asal="surat", nama=text, judul=text, isi=text, lokasi=text, nomor_agenda=f"{i}: {text}"[:90])
            page = self.ani.see(path)
            status, location, said = self.record(self.ani, path)
            self.assertEqual(status, 303, words(said))
            for where in (page, self.ani.see(location), self.ani.see(location + "?kertas=58"), self.ani.see("/kerja")):
                self.assertNotIn("<script>alert", where)
                self.assertNotIn("<img src=x", where)
                self.assertNotIn("\u202e", where)
        self.assertIn("{{judul}}", html.unescape(self.ani.see("/laporan")))

    # --- the worklist

    def test_the_worklist_shows_one_report_with_the_forms_fields_and_goes_on_with_its_number(self):
        for i in range(3):
            self.kanal.report(f"kerja-{i}", f"Jalan rusak nomor {i}, hubungi 081234567890", **{"class": "complaint"})
        page = self.ani.see("/kerja")
        self.assertIn("Pengaduan", page)
        self.assertIn("Jalan rusak nomor 0, hubungi [telepon]", page)
        self.assertNotIn("081234567890", page)
        status, fields, _ = self.ani.send("/kerja", nomor_lapor="1900000")
        self.assertEqual((status, fields["location"]), (303, "/kerja"))
        page = self.ani.see("/kerja")
        self.assertIn("Jalan rusak nomor 1", page)
        self.assertIn("Nomor LAPOR! 1900000 dicatat", words(page))
        # The number of the report before, pasted once more.
        until(lambda: self.kanal.ctl("reports", "--tracking-id", "1900000")["reports"], what="the read model")
        status, _, text = self.ani.send("/kerja", nomor_lapor="1900000")
        self.assertEqual(status, 422)
        self.assertIn("sudah dicatat untuk laporan", words(text))
        status, _, text = self.ani.send("/kerja", nomor_lapor="bukan nomor")
        self.assertEqual(status, 422)
        self.ani.see("/kerja")
        skipped = re.search(r'href="(/kerja\?setelah=\d+)"', self.ani.page)[1]
        self.assertIn("Jalan rusak nomor 2", self.ani.see(skipped))
        # A slip shows the report again that it was typed for, and what was typed.
        _, _, text = self.ani.send("/kerja", nomor_lapor="bukan nomor")
        self.assertIn("Jalan rusak nomor 2", text)
        self.assertIn('value="bukan nomor"', text)
        states = sorted(report["state"] for report in self.kanal.ctl("reports")["reports"])
        self.assertEqual(states, ["delivered", "queued", "queued"])

    def test_a_secret_report_is_typed_by_who_may_see_it_alone(self):
        self.kanal.report("rahasia", "Dugaan pungli di kantor contoh", **{"class": "whistleblowing"})
        self.assertNotIn("pungli", self.ani.see("/kerja"))
        self.assertNotIn("pungli", self.ani.get("/kerja.csv")[2])
        siti = person(self.kanal, "siti", confidential=True)
        page = siti.see("/kerja")
        self.assertIn("pungli", page)
        self.assertIn("Inspektorat", page)

    def test_a_table_goes_out_and_comes_back_and_one_bad_row_stops_no_other(self):
        for i in range(5):
            self.kanal.report(f"tabel-{i}", f"Jalan rusak nomor {i}")
        status, fields, text = self.ani.get("/kerja.csv")
        self.assertEqual((status, fields["content-type"]), (200, "text/csv; charset=utf-8"))
        rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
        self.assertEqual(len(rows), 6)
        for i, row in enumerate(rows[1:4]):
            row[-1] = str(1900000 + i)
        rows[2][-1] = "bukan nomor"
        filled = io.StringIO()
        csv.writer(filled, delimiter=";").writerows(rows)
        for said in ("2 dicatat, 0 sudah tercatat, 2 belum diisi, 1 gagal", "0 dicatat, 2 sudah tercatat, 2 belum diisi, 1 gagal"):
            self.ani.see("/kerja")
            body, headers = multipart([], [("tabel", "kerja.csv", filled.getvalue().encode())])
            status, _, text = self.ani.request("POST", f"/kerja/impor?token={self.ani.token()}", body, headers)
            self.assertEqual(status, 200, words(text))
            self.assertIn(said, words(text))

    # --- recap and export

    def test_the_recap_counts_by_channel_class_and_time_and_each_name_narrows_it(self):
        for i in range(4):
            self.kanal.report(f"rekap-{i}", f"Jalan rusak {i}", **({"class": "aspiration"} if i == 0 else {}))
        self.enter(isi="Lampu padam")
        until(lambda: "Jumlah laporan: 5" in words(self.ani.see("/rekap")), what="the counts")
        page = self.ani.see("/rekap")
        self.assertRegex(page, r'<rect width="200" height="12"')
        for said in ("app 4 80 %", "desk 1 20 %", "Aspirasi 1 20 %", "Tanpa kategori 5 100 %"):
            self.assertIn(said, words(page).replace("</a>", ""))
        self.assertIn("Jumlah laporan: 1", words(self.ani.see("/rekap?kanal=desk")))
        self.assertIn("Jumlah laporan: 4", words(self.ani.see("/rekap?kelas=-")))
        self.assertIn("Jumlah laporan: 0", words(self.ani.see("/rekap?sampai=2020-01-01")))
        today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7))).strftime("%Y-%m-%d")
        self.assertIn("Jumlah laporan: 5", words(self.ani.see(f"/rekap?dari={today}&sampai={today}")))

    def test_an_export_holds_what_the_filter_shows_no_formula_and_stands_in_the_journal(self):
        for i, text in enumerate(HOSTILE):
            self.kanal.report(f"ekspor-{i}", text, title=text)
        self.enter(isi="Lampu padam")
        until(lambda: self.kanal.ctl("reports", "--channel", "desk")["reports"], what="the read model")
        status, fields, text = self.ani.get("/ekspor.csv?kanal=app")
        self.assertEqual(status, 200)
        self.assertRegex(fields["content-disposition"], r'^attachment; filename="laporan-\d{4}-\d\d-\d\d\.csv"$')
        self.assertEqual(fields["cache-control"], "no-store")
        rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
        self.assertEqual(len(rows), len(HOSTILE) + 1)
        for cell in (cell for row in rows for cell in row):
            self.assertFalse(cell.lstrip(" \"").startswith(FORMULA), cell)
            self.assertNotIn("\u202e", cell)
        self.assertEqual(self.ani.get("/ekspor.xlsx")[0], 200)
        with zipfile.ZipFile(io.BytesIO(self.ani.raw)) as book:
            self.assertIsNone(book.testzip())
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        self.assertNotIn("<f>", sheet)
        self.assertEqual(sheet.count("<row "), len(HOSTILE) + 2)
        audit = self.kanal.ctl("audit", "--limit", "500")["audit"]
        exports = [line["detail"] for line in audit if line["action"] == "export"]
        self.assertEqual(sorted(exports), ["laporan kanal=app, 10 baris", "semua laporan, 11 baris"])


if __name__ == "__main__":
    unittest.main()
