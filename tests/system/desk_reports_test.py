"""The desk's list and its page of one report, through the real daemon."""

import re
import tempfile
import unittest
import urllib.parse

from desk_visitor import Visitor, person, words
from kanal_daemon import Kanald, until

DESK = 'desk: {listen: "127.0.0.1:0", name: Meja uji}'
HOSTILE = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'; alert(1); //", "</textarea><script>1</script>",
    "{{token}} {{{token}}} {{&token}} {{=<% %>=}}", "&lt;b&gt; &amp; &#x3c;", "a\u2028b\u2029c", "\u202ebalik\u202c \u200f", "j" * 9000,
    "javascript:alert(1)", "<svg/onload=alert(1)>", "[a](javascript:alert(1))", "\u0000\u0007\u001b[31mmerah", "%3Cscript%3E", "${7*7} #{7*7}",
]


class Reports(unittest.TestCase):
    def start(self, app_options=", forward: review", **more):
        folder = tempfile.TemporaryDirectory(prefix="kanal-desk-")
        self.addCleanup(folder.cleanup)
        self.kanal = Kanald(folder.name, extra=DESK, app_options=app_options, **more).start()
        self.addCleanup(self.kanal.__exit__)
        return person(self.kanal, "rina")

    def rows(self, page):
        return re.findall(r'<tr id="([^"]+)">', page)

    def test_the_list_shows_what_came_newest_first_and_the_whole_filter_stands_in_the_address(self):
        rina = self.start()
        numbers = [self.kanal.report(f"k{i}", f"Jalan rusak nomor {i} di Jl. Mawar", title=f"Jalan {i}")[1]["number"] for i in range(3)]
        page = rina.see("/laporan")
        self.assertEqual(self.rows(page), numbers[::-1])
        self.assertIn("Perlu ditinjau", words(page))
        self.kanal.ctl("close", numbers[0], "--reason", "ganda")
        self.assertEqual(self.rows(rina.see("/laporan?keadaan=diarsipkan")), numbers[:1])
        self.assertEqual(self.rows(rina.see("/laporan?keadaan=ditinjau&cari=nomor+2")), numbers[2:])
        self.assertIn("<mark>nomor</mark>", rina.see("/laporan?cari=nomor") + rina.see(f"/laporan/{numbers[1]}?kata=nomor"))
        self.assertEqual(self.rows(rina.see("/laporan?kanal=facebook")), [])
        self.assertEqual(self.rows(rina.see("/laporan?cari=" + numbers[1].replace("-", ""))), [numbers[1]])
        self.assertEqual(self.rows(rina.see("/laporan?dari=2099-01-01")), [])
        self.assertIn("Tidak ada laporan yang cocok", words(rina.page))

    def test_pages_follow_each_other_and_none_is_missing(self):
        rina = self.start()
        for i in range(120):
            self.kanal.report(f"k{i}", f"Laporan {i}")
        seen, address = [], "/laporan?keadaan=ditinjau"
        while address:
            page = rina.see(address)
            seen += self.rows(page)
            self.assertLessEqual(len(page.encode()), 100_000)
            more = re.search(r'<a href="([^"]+)" rel="next"', page)
            address = more and more[1].replace("&amp;", "&")
        self.assertEqual(len(seen), 120)
        self.assertEqual(len(set(seen)), 120)
        self.assertLessEqual(len(rina.see("/").encode()), 60_000)

    def test_what_strangers_write_is_shown_and_never_obeyed(self):
        rina = self.start()
        for i, text in enumerate(HOSTILE):
            self.kanal.report(f"k{i}", text + f" akhir{i}", title=text[:200], place={"said": text[:100]},
                              reporter={"name": text[:100], "phone": "0812345678901"})
        page = rina.see("/laporan")
        for number in self.rows(page):
            rina.see("/laporan/" + number)
            page += rina.page
            rina.send(f"/laporan/{number}/tampilkan", alasan="menghubungi pelapor")
            page += rina.see("/laporan/" + number)
        for bad in ("<script>alert", "<img src=x", "<svg/onload", "</textarea><script>", "\u202e", "\u2028", "\u0007", "\x1b"):
            self.assertNotIn(bad, page)
        self.assertNotRegex(page, r'(href|src)="javascript:')
        self.assertIn("&lt;script&gt;alert(1)&lt;/script&gt;", page)
        self.assertIn("{{token}} {{{token}}}", page, "what stands in a value is no template")

    def test_the_reporter_is_hidden_until_somebody_says_why_he_looks(self):
        rina = self.start()
        number = self.kanal.report("k", "Hubungi saya di 081234567890", reporter={"name": "Siti Aminah", "phone": "081234567890"})[1]["number"]
        page = rina.see("/laporan") + rina.see("/laporan/" + number)
        self.assertNotIn("Siti", page)
        self.assertNotIn("81234567890", page)
        self.assertEqual(rina.send(f"/laporan/{number}/tampilkan", alasan="")[0], 422)
        rina.see("/laporan/" + number)
        self.assertEqual(rina.send(f"/laporan/{number}/tampilkan", alasan="menanyakan lokasi")[0], 303)
        page = rina.see("/laporan/" + number)
        self.assertIn("Siti Aminah", page)
        self.assertIn("+6281234567890", page)
        journal = self.kanal.ctl("show", number)["journal"]
        self.assertEqual([(line["who"], line["action"], line["detail"]) for line in journal], [("meja/rina", "reveal", "menanyakan lokasi")])
        budi = person(self.kanal, "budi", "pengamat")
        self.assertNotIn("Siti", budi.see("/laporan/" + number))
        self.assertNotIn("/tampilkan", budi.page)
        self.assertEqual(budi.post(f"/laporan/{number}/tampilkan", [("token", budi.token()), ("alasan", "ingin tahu")])[0], 403)
        other = Visitor(self.kanal)
        other.log_in("rina")
        self.assertNotIn("Siti", other.see("/laporan/" + number), "the session that asked is the one that sees")

    def test_a_confidential_report_is_for_those_who_have_that_right(self):
        rina = self.start()
        number = self.kanal.report("k", "Pungli di loket", confidential=True)[1]["number"]
        self.assertEqual(self.rows(rina.see("/laporan")), [])
        status, _, text = rina.get("/laporan/" + number)
        self.assertEqual(status, 403)
        self.assertNotIn("Pungli", text)
        dewi = person(self.kanal, "dewi", "petugas", confidential=True)
        self.assertEqual(self.rows(dewi.see("/laporan")), [number])
        self.assertIn("Pungli di loket", dewi.see("/laporan/" + number))
        ani = person(self.kanal, "ani", "admin")
        self.assertEqual(ani.get("/laporan/" + number)[0], 403, "an admin has it only when he was given it")

    def test_what_was_delivered_and_by_whom_it_was_touched_stands_on_the_page(self):
        rina = self.start(app_options="")
        number = self.kanal.report("k", "Lampu padam")[1]["number"]
        until(self.kanal.centre_file)
        until(lambda: "Terkirim" in words(rina.see("/laporan/" + number)))
        self.assertIn("outbox", words(rina.page))
        self.assertIn("terkirim", rina.see("/laporan?keadaan=terkirim"))
        self.assertIn("Tidak ada yang menunggu petugas", words(rina.see("/")))
        self.assertEqual(rina.get("/laporan/3273-26-999999-6")[0], 404)
        self.assertEqual(rina.get("/laporan/" + urllib.parse.quote("<script>"))[0], 404)


if __name__ == "__main__":
    unittest.main()
