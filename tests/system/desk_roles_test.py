"""Every role at every route of the desk: who gets there and who does not."""

import re
import tempfile
import unittest
from pathlib import Path

from desk_visitor import Visitor, person, words
from kanal_daemon import Kanald

ROUTES = Path(__file__).resolve().parents[2] / "desk" / "routes.cpp"
ALL, DECIDE, ADMIN = ("pengamat", "petugas", "admin"), ("petugas", "admin"), ("admin",)

# method, path and action as in routes.cpp; where it is tried; who may; the form.
ROWS = [
    ("GET", "/", "", "/", ALL, None),
    ("GET", "/perubahan", "", "/perubahan", ALL, None),
    ("GET", "/laporan", "", "/laporan", ALL, None),
    ("GET", "/laporan/*", "", "/laporan/{number}", ALL, None),
    ("GET", "/laporan/*", "lampiran", "/laporan/{number}/lampiran?ke=0", ALL, None),
    ("POST", "/laporan/*", "tampilkan", "/laporan/{number}/tampilkan", DECIDE, {"alasan": "uji"}),
    ("POST", "/laporan/*", "asli", "/laporan/{number}/asli", DECIDE, {"alasan": "uji"}),
    ("POST", "/laporan/*", "verifikasi", "/laporan/{number}/verifikasi", DECIDE, {"judul": ""}),
    ("POST", "/laporan/*", "tunda", "/laporan/{number}/tunda", DECIDE, {"alasan": "uji"}),
    ("POST", "/laporan/*", "bukan-wewenang", "/laporan/{number}/bukan-wewenang", DECIDE, {"alasan": ""}),
    ("POST", "/laporan/*", "arsipkan", "/laporan/{number}/arsipkan", DECIDE, {"alasan": ""}),
    ("POST", "/laporan/*", "tahan", "/laporan/{number}/tahan", DECIDE, {"alasan": ""}),
    ("POST", "/laporan/*", "lepaskan", "/laporan/{number}/lepaskan", DECIDE, {}),
    ("POST", "/laporan/*", "coba", "/laporan/{number}/coba", DECIDE, {}),
    ("POST", "/laporan/*", "nomor-pusat", "/laporan/{number}/nomor-pusat", DECIDE, {"nomor_pusat": ""}),
    ("POST", "/tindakan", "", "/tindakan", DECIDE, {"pilih": "{number}", "tindakan": "teruskan"}),
    ("GET", "/laporan/*", "tanda-terima", "/laporan/{number}/tanda-terima", DECIDE, None),
    ("GET", "/entri", "", "/entri", DECIDE, None),
    ("POST", "/entri", "", "/entri", DECIDE, {"token_entri": "uji", "isi": "uji"}),
    ("GET", "/entri/*", "", "/entri/tidak-ada", DECIDE, None),
    ("POST", "/entri/*", "", "/entri/tidak-ada", DECIDE, {}),
    ("POST", "/entri/*", "buang", "/entri/tidak-ada/buang", DECIDE, {}),
    ("GET", "/kerja", "", "/kerja", DECIDE, None),
    ("POST", "/kerja", "", "/kerja", DECIDE, {"id": "{number}", "nomor_lapor": ""}),
    ("GET", "/kerja.csv", "", "/kerja.csv", DECIDE, None),
    ("GET", "/kerja.xlsx", "", "/kerja.xlsx", DECIDE, None),
    ("POST", "/kerja/impor", "", "/kerja/impor", DECIDE, {}),
    ("GET", "/rekap", "", "/rekap", ALL, None),
    ("GET", "/ekspor.csv", "", "/ekspor.csv", ALL, None),
    ("GET", "/ekspor.xlsx", "", "/ekspor.xlsx", ALL, None),
    ("GET", "/kanal", "", "/kanal", ALL, None),
    ("GET", "/karantina", "", "/karantina", DECIDE, None),
    ("POST", "/karantina", "", "/karantina", DECIDE, {"pilih": "q1", "tindakan": "baca"}),
    ("POST", "/karantina/*", "lihat", "/karantina/q1/lihat", DECIDE, {"alasan": "uji"}),
    ("GET", "/pengguna", "", "/pengguna", ADMIN, None),
    ("POST", "/pengguna", "", "/pengguna", ADMIN, {"nama": "!", "peran": "petugas"}),
    ("POST", "/pengguna/*", "hak", "/pengguna/tidak-ada/hak", ADMIN, {"peran": "petugas"}),
    ("POST", "/pengguna/*", "tautan", "/pengguna/tidak-ada/tautan", ADMIN, {}),
    ("POST", "/pengguna/*", "hapus", "/pengguna/tidak-ada/hapus", ADMIN, {}),
    ("GET", "/jejak", "", "/jejak", ADMIN, None),
    ("GET", "/akun", "", "/akun", ALL, None),
    ("POST", "/akun/pintasan", "", "/akun/pintasan", ALL, {"pintasan": "ya"}),
    ("POST", "/keluar-semua", "", "/keluar-semua", ALL, {}),
    ("POST", "/keluar", "", "/keluar", ALL, {}),
]


class Roles(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-desk-")
        self.addCleanup(folder.cleanup)
        self.kanal = Kanald(folder.name, extra='desk: {listen: "127.0.0.1:0"}', app_options=", forward: review").start()
        self.addCleanup(self.kanal.__exit__)

    def test_every_route_has_a_row(self):
        routes = re.findall(r'\{"(GET|POST)", "([^"]+)", "([^"]*)", (\w+), \w+[,}]', ROUTES.read_text())
        self.assertGreater(len(routes), 20)
        self.assertEqual(sorted((method, path, action) for method, path, action, _ in routes),
                         sorted(row[:3] for row in ROWS))

    def test_each_role_gets_where_it_may_and_nowhere_else(self):
        number = self.kanal.report("k", "Lampu mati", title="Lampu")[1]["number"]
        refused = 0
        for role in ALL:
            visitor = person(self.kanal, role, role)
            for method, path, action, where, who, form in ROWS:
                with self.subTest(role=role, method=method, path=where):
                    if "keluar" in where:
                        visitor = Visitor(self.kanal)
                        visitor.log_in(role)
                    visitor.see("/akun")
                    where = where.format(number=number)
                    if method == "GET":
                        status, _, text = visitor.get(where)
                    else:
                        fields = [(name, value.format(number=number)) for name, value in form.items()]
                        status, _, text = visitor.post(where, [("token", visitor.token()), *fields])
                    if role in who:
                        self.assertNotEqual(status, 403, words(text))
                        self.assertLess(status, 500, words(text))
                    else:
                        self.assertEqual(status, 403, words(text))
                        self.assertIn("Anda tidak berhak", words(text))
                        refused += 1
        self.assertEqual(refused, sum(len(ALL) - len(row[4]) for row in ROWS))
        self.assertEqual(self.kanal.ctl("show", number)["report"]["state"], "review", "nothing was decided")
        self.assertTrue(self.kanal.events("operation_refused"))

    def test_a_role_taken_away_counts_at_once(self):
        ani = person(self.kanal, "ani", "admin")
        budi = person(self.kanal, "budi", "petugas")
        self.assertEqual(budi.get("/karantina")[0], 200)
        ani.see("/pengguna")
        self.assertEqual(ani.post("/pengguna/budi/hak", [("token", ani.token()), ("peran", "pengamat")])[0], 303)
        self.assertEqual(budi.get("/karantina")[0], 403)
        self.assertIn("Anda tidak dapat menghapus diri sendiri", words(ani.post("/pengguna/ani/hapus", [("token", ani.token())])[2]))
        page = ani.post("/pengguna", [("token", ani.token()), ("nama", "Cici"), ("peran", "petugas")])[2]
        link = re.search(r"(/sandi\?kunci=[0-9a-f]{64})", page)[1]
        self.assertIn("cici", words(Visitor(self.kanal).see(link)))
        self.assertIn("pengamat", [line["detail"] for line in self.kanal.ctl("audit")["audit"] if line["action"] == "user_change"][0])


if __name__ == "__main__":
    unittest.main()
