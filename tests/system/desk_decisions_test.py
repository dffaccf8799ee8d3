"""What a person decides at the desk about a report, one at a time and several at once, through the real daemon."""

import re
import tempfile
import unittest

from desk_visitor import Visitor, person, words
from kanal_daemon import Kanald, until

DESK = 'desk: {listen: "127.0.0.1:0", name: Meja uji}'


class Decisions(unittest.TestCase):
    def start(self, app_options=", forward: review", **more):
        folder = tempfile.TemporaryDirectory(prefix="kanal-desk-")
        self.addCleanup(folder.cleanup)
        self.kanal = Kanald(folder.name, extra=DESK, app_options=app_options, **more).start()
        self.addCleanup(self.kanal.__exit__)
        return person(self.kanal, "rina")

    def report(self, key, text="Lampu jalan di Jl. Melati padam", **fields):
        return self.kanal.report(key, text, **fields)[1]["number"]

    def shown(self, number):
        return self.kanal.ctl("show", number)

    def at_centre(self, count):
        return until(lambda: len(self.kanal.centre_file()) >= count and self.kanal.centre_file())

    def journal(self, number):
        return [(line["who"], line["action"], line["detail"]) for line in reversed(self.shown(number)["journal"])]

    def test_a_verified_report_goes_on_as_it_was_corrected_and_the_citizens_words_stay(self):
        rina = self.start()
        number = self.report("k", title="lmpu mati", place={"said": "Jl Melati", "latitude": -6.9, "longitude": 107.6})
        rina.see("/laporan/" + number)
        status, fields, _ = rina.send(f"/laporan/{number}/verifikasi", judul="Lampu jalan mati", kelas="complaint",
                                      kode="PJU", kategori="Penerangan jalan", lokasi="Jl. Melati 12, Kel. Sukajadi")
        self.assertEqual((status, fields["location"]), (303, f"/laporan/{number}"))
        self.assertIn("Terverifikasi", words(rina.see("/laporan/" + number)))
        record, = self.at_centre(1)
        self.assertEqual((record["title"], record["title_derived"], record["class"]), ("Lampu jalan mati", False, "complaint"))
        self.assertEqual(record["category"], {"code": "PJU", "name": "Penerangan jalan"})
        self.assertEqual(record["place"], {"said": "Jl. Melati 12, Kel. Sukajadi", "public_said": "Jl. Melati 12, Kel. Sukajadi",
                                           "point": {"latitude": -6.9, "longitude": 107.6}})
        self.assertEqual(record["text"], "Lampu jalan di Jl. Melati padam")
        self.assertEqual(record["corrected"], ["title", "class", "category", "place"])
        self.assertGreater(record["channel"]["desk"], 2**32)
        self.assertEqual(self.journal(number), [
            ("meja/rina", "verify", "judul, klasifikasi - -> complaint, kategori - -> PJU, lokasi"), ("meja/rina", "pass", "")])
        self.assertNotIn("lmpu", str(self.journal(number)), "what a citizen wrote stays out of what is kept for good")
        self.assertEqual(self.shown(number)["report"]["state"], "delivered")

    def test_what_was_delivered_can_be_corrected_as_a_further_edition(self):
        rina = self.start(app_options="")
        number = self.report("k", title="lmpu mati")
        self.at_centre(1)
        rina.see("/laporan/" + number)
        rina.send(f"/laporan/{number}/verifikasi", judul="Lampu mati")
        first, second = self.at_centre(2)
        self.assertEqual((first["title"], second["title"]), ("lmpu mati", "Lampu mati"))
        self.assertNotIn("desk", first["channel"])
        rina.see("/laporan/" + number)
        rina.send(f"/laporan/{number}/verifikasi", judul="Lampu jalan mati")
        third = self.at_centre(3)[2]
        self.assertGreater(third["channel"]["desk"], second["channel"]["desk"])
        rina.see("/laporan/" + number)
        self.assertEqual(rina.send(f"/laporan/{number}/verifikasi")[0], 422, "nothing was changed")
        self.kanal.kill()
        self.kanal.start()
        self.assertIn("Lampu jalan mati", words(rina.see("/laporan/" + number)))
        self.assertEqual(len(self.kanal.centre_file()), 3)

    def test_a_correction_stays_when_the_citizen_writes_again(self):
        rina = self.start()
        self.kanal.webhook(self.comment("add", "Jalan rusak"))
        number = until(lambda: re.findall(r'<tr id="([^"]+)">', rina.see("/laporan")))[0]
        self.kanal.ctl("pass", number, check=False)
        until(self.kanal.centre_file)
        rina.see("/laporan/" + number)
        rina.send(f"/laporan/{number}/verifikasi", judul="Jalan rusak", kelas="complaint", lokasi="Kel. Sukajadi")
        self.at_centre(2)
        self.kanal.webhook(self.comment("edited", "Jalan rusak parah di depan sekolah", 1772327800))
        records = until(lambda: [one for one in self.kanal.centre_file() if "sekolah" in one["text"] and one["class"]])
        self.assertEqual((records[-1]["class"], records[-1]["place"]["said"]), ("complaint", "Kel. Sukajadi"))
        self.assertIn("sekolah", words(rina.see("/laporan/" + number)))
        self.assertIn("Kel. Sukajadi", words(rina.page))

    def comment(self, verb, text, at=1772327731):
        value = {"item": "comment", "verb": verb, "comment_id": "1_2", "post_id": "1_1", "parent_id": "1_1",
                 "from": {"id": "6660001", "name": "Warga Contoh"}, "created_time": at, "message": text}
        return {"object": "page", "entry": [{"id": "1", "time": at, "changes": [{"field": "feed", "value": value}]}]}

    def test_the_other_three_verbs_ask_for_a_reason_and_do_what_they_say(self):
        rina = self.start()
        numbers = [self.report(f"k{i}") for i in range(3)]
        for number, verb in zip(numbers, ("tunda", "bukan-wewenang", "arsipkan")):
            rina.see("/laporan/" + number)
            self.assertEqual(rina.send(f"/laporan/{number}/{verb}", alasan=" ")[0], 422)
        later, others, closed = numbers
        rina.see("/laporan/" + later)
        rina.send(f"/laporan/{later}/tunda", alasan="lokasi belum jelas")
        rina.see("/laporan/" + others)
        rina.send(f"/laporan/{others}/bukan-wewenang", alasan="jalan provinsi")
        rina.see("/laporan/" + closed)
        rina.send(f"/laporan/{closed}/arsipkan", alasan="ganda")
        record, = self.at_centre(1)
        self.assertEqual((record["number"], record["authority"]), (others, {"ours": False, "reason": "jalan provinsi"}))
        self.assertEqual([self.shown(number)["report"]["state"] for number in (later, closed)], ["review", "closed"])
        self.assertIn("ditunda: lokasi belum jelas", words(rina.see("/laporan?keadaan=ditinjau")))
        self.assertEqual(self.journal(closed), [("meja/rina", "close", "ganda")])
        self.assertEqual(self.journal(later), [("meja/rina", "postpone", "lokasi belum jelas")])
        rina.see("/laporan/" + closed)
        rina.send(f"/laporan/{closed}/verifikasi")
        self.assertEqual(len(self.at_centre(2)), 2)

    def test_of_two_people_at_one_report_the_second_sees_both_and_overwrites_nothing(self):
        rina = self.start()
        budi = person(self.kanal, "budi")
        number = self.report("k", title="Lampu")
        rina.see("/laporan/" + number)
        self.assertIn("Sedang dibuka rina", words(budi.see("/laporan/" + number)))
        rina.send(f"/laporan/{number}/verifikasi", judul="Judul dari Rina")
        status, _, text = budi.send(f"/laporan/{number}/verifikasi", judul="Judul dari Budi")
        self.assertEqual(status, 409)
        for word in ("Judul dari Rina", "Judul dari Budi", "meja/rina", "Belum ada yang disimpan"):
            self.assertIn(word, words(text))
        self.assertEqual([one["title"] for one in self.at_centre(1)], ["Judul dari Rina"])
        budi.page = text
        self.assertEqual(budi.send(f"/laporan/{number}/verifikasi", judul="Judul dari keduanya")[0], 303)
        self.assertEqual([one["title"] for one in self.at_centre(2)], ["Judul dari Rina", "Judul dari keduanya"])
        for verb in ("tunda", "bukan-wewenang", "arsipkan"):
            self.assertEqual(budi.post(f"/laporan/{number}/{verb}", [
                ("token", budi.token()), ("versi", "0.0.0.0"), ("alasan", "lama")])[0], 409, verb)
        # Who only looks is in nobody's way.
        rina.see("/laporan/" + number)
        budi.see("/laporan/" + number)
        budi.send(f"/laporan/{number}/tampilkan", alasan="menghubungi")
        self.assertEqual(rina.send(f"/laporan/{number}/verifikasi", judul="Judul ketiga")[0], 303)

    def test_a_masked_title_that_nobody_touched_is_not_taken_for_a_correction(self):
        rina = self.start()
        number = self.report("k", title="Telepon saya 081234567890")
        page = rina.see("/laporan/" + number)
        self.assertNotIn("081234567890", page)
        rina.send(f"/laporan/{number}/verifikasi", kelas="complaint")
        record, = self.at_centre(1)
        self.assertEqual((record["title"], record["corrected"]), ("Telepon saya 081234567890", ["class"]))

    def test_many_at_once_go_on_behind_one_that_fails_and_each_result_is_listed(self):
        rina = self.start()
        numbers = [self.report(f"k{i}") for i in range(4)]
        self.kanal.ctl("close", numbers[1], "--reason", "sudah")
        secret = self.report("rahasia", confidential=True)
        rina.see("/laporan")
        chosen = [("pilih", number) for number in [*numbers, secret, "3273-26-1-1"]]
        status, _, text = rina.send("/tindakan", chosen, tindakan="arsipkan", alasan="uji beban")
        self.assertEqual(status, 200)
        self.assertIn("Arsipkan 6 laporan", words(text))
        self.assertEqual([self.shown(number)["report"]["state"] for number in numbers], ["review", "closed", "review", "review"])
        status, _, text = rina.send("/tindakan")
        self.assertIn("3 dari 6 laporan selesai", words(text))
        self.assertIn("laporan ini sudah ditutup", words(text))
        self.assertEqual({self.shown(number)["report"]["state"] for number in numbers}, {"closed"})
        self.assertEqual(self.shown(secret)["report"]["state"], "review")
        rina.see("/laporan")
        self.assertEqual(rina.send("/tindakan", [("pilih", numbers[0])], tindakan="arsipkan", alasan="")[0], 422)
        rina.see("/laporan")
        rina.send("/tindakan", [("pilih", numbers[0]), ("pilih", numbers[2])], tindakan="teruskan")
        rina.send("/tindakan")
        self.assertEqual({one["number"] for one in self.at_centre(2)}, {numbers[0], numbers[2]})

    def test_hold_release_and_a_number_given_by_hand(self):
        rina = self.start(app_options="", centre=["{name: meja, kind: manual}"])
        number = self.report("k")
        rina.see("/laporan/" + number)
        self.assertEqual(rina.send(f"/laporan/{number}/tahan", alasan="menunggu dinas")[0], 303)
        self.assertIn("menunggu dinas", words(rina.see("/laporan/" + number)))
        self.assertIn("Tertahan", words(rina.page))
        self.assertEqual(rina.send(f"/laporan/{number}/lepaskan")[0], 303)
        rina.see("/laporan/" + number)
        self.assertEqual(rina.send(f"/laporan/{number}/nomor-pusat", nomor_pusat="10071234")[0], 303)
        self.assertIn("10071234", words(rina.see("/laporan/" + number)))
        self.assertEqual([action for _, action, _ in self.journal(number)], ["hold", "release", "entered"])

    def test_what_could_not_be_read_is_looked_at_read_again_and_put_away(self):
        rina = self.start()
        for i in range(2):
            self.kanal.webhook(f"tanpa nomor <b> {i}".encode())
        listed = until(lambda: len(found := self.kanal.ctl("quarantine")["quarantine"]) == 2 and found)
        items = [one["id"] for one in listed]
        page = until(lambda: items[0] in words(rina.see("/karantina")) and rina.page)
        self.assertNotIn("tanpa nomor", page)
        self.assertEqual(rina.send(f"/karantina/{items[0]}/lihat", alasan="")[0], 422)
        rina.see("/karantina")
        status, _, text = rina.send(f"/karantina/{items[0]}/lihat", alasan="memeriksa sebabnya")
        self.assertIn("tanpa nomor &lt;b&gt;", text)
        rina.see("/karantina")
        rina.send("/karantina", [("pilih", items[0])], tindakan="baca")
        self.assertIn("0 dari 1", words(rina.send("/karantina")[2]) + words(rina.page))
        rina.see("/karantina")
        rina.send("/karantina", [("pilih", item) for item in items], tindakan="buang", alasan="uji coba platform")
        self.assertIn("2 dari 2 kiriman selesai", words(rina.send("/karantina")[2]))
        until(lambda: self.kanal.ctl("quarantine")["quarantine"] == [])

    def test_the_original_bytes_and_the_attachments_come_as_files(self):
        rina = self.start()
        number = self.report("k", "Isi asli <b>")
        rina.see("/laporan/" + number)
        status, fields, _ = rina.send(f"/laporan/{number}/asli", alasan="bukti")
        self.assertEqual(status, 200)
        self.assertIn("attachment", fields["content-disposition"])
        self.assertIn("sandbox", fields["content-security-policy"])
        self.assertIn(b"Isi asli", rina.raw)
        self.assertEqual(self.journal(number), [("meja/rina", "raw", "bukti")])
        self.assertEqual(rina.get(f"/laporan/{number}/lampiran?ke=0")[0], 404)
        self.assertEqual(Visitor(self.kanal).get(f"/laporan/{number}/lampiran?ke=0")[0], 303)


if __name__ == "__main__":
    unittest.main()
