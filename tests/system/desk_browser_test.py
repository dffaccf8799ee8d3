"""The desk in a real browser: keyboard alone, without scripts, at 320 pixels, accessibility, its own policy, hostile texts.

Skipped (77) where there is no Chromium, no npm, or no registry to have playwright-core and axe-core from. The first argument is the
folder that keeps what was installed and the pictures that were taken."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
from pathlib import Path

from desk_visitor import Visitor, add_person
from kanal_daemon import Kanald, until

SOURCE = Path(__file__).resolve().parents[1] / "support" / "desk_browser"
KEPT = Path(sys.argv.pop(1) if len(sys.argv) > 1 else tempfile.mkdtemp())
INSTALLED = KEPT / "desk_browser"
DESK = 'desk: {listen: "127.0.0.1:0", name: Meja uji}'
HOSTILE = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "</textarea></title><script>alert(1)</script>",
           "javascript:alert(1)", "' onfocus=alert(1) autofocus '", "{{{token}}}"]


def install():
    """Installs exactly what the lock file names; gives whether it could be had."""
    if not shutil.which("npm") or not shutil.which("chromium"):
        return False
    lock = INSTALLED / "package-lock.json"
    if not (lock.exists() and lock.read_bytes() == (SOURCE / "package-lock.json").read_bytes()):
        shutil.rmtree(INSTALLED, ignore_errors=True)
        partial = INSTALLED.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(SOURCE, partial)
        run = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=partial,
                             capture_output=True, text=True, timeout=240)
        if run.returncode != 0:
            print(run.stderr[-2000:], file=sys.stderr)
            return False
        partial.rename(INSTALLED)
    shutil.copy(SOURCE / "browser.mjs", INSTALLED)
    return True


class Browser(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-desk-")
        self.addCleanup(folder.cleanup)
        self.kanal = Kanald(folder.name, extra=DESK, app_options=", forward: review", channels=["{name: desk, kind: desk_entry}"]).start()
        self.addCleanup(self.kanal.__exit__)
        until(lambda: self.kanal.listening() and "desk" in self.kanal.ports)

    def walk(self, name, role="petugas", **given):
        given["address"] = f"http://127.0.0.1:{self.kanal.ports['desk']}"
        given["link"] = add_person(self.kanal, "rina", role)
        run = subprocess.run(["node", "browser.mjs", name, json.dumps(given)], cwd=INSTALLED, capture_output=True, text=True, timeout=280)
        self.assertTrue(run.stdout, run.stderr)
        found = json.loads(run.stdout)
        self.assertNotIn("failed", found, found.get("failed"))
        self.assertEqual(found["policy"], [])
        return found

    def report(self, key, text, **fields):
        return self.kanal.report(key, text, **fields)[1]["number"]

    def quarantine(self):
        self.kanal.webhook(b"tidak terbaca")
        until(lambda: self.kanal.ctl("quarantine")["quarantine"])

    def test_every_page_is_accessible_keeps_to_its_policy_and_fits_320_pixels(self):
        number = self.report("a", "Lampu jalan di Jl. Melati padam sejak Senin, hubungi 081234567890", title="Lampu padam",
                             place={"said": "Jl. Melati 12"}, reporter={"name": "Siti Aminah", "phone": "081234567890"})
        self.report("b", "Kata" * 2000)
        self.quarantine()
        shots = KEPT / "desk-pictures"
        shots.mkdir(exist_ok=True)
        used = add_person(self.kanal, "budi")
        paths = ["/", "/laporan", "/laporan?cari=lampu&keadaan=ditinjau", f"/laporan/{number}", f"/laporan/{number}/tanda-terima", "/entri", "/rekap", "/karantina", "/kanal", "/pengguna",
                 "/jejak", "/akun", "/laporan/3273-26-1", "/tidak-ada"]
        found = self.walk("pages", "admin", paths=paths, shots=str(shots), usedLink=used)
        self.assertEqual(found["violations"], [])
        self.assertEqual(found["wide"], [])
        self.assertEqual([seen for seen in found["seen"] if not seen.endswith((" 200", " 404"))], [])
        self.assertEqual([error for error in found["errors"] if "404" not in error], [])

    def test_the_keyboard_alone_is_enough(self):
        numbers = [self.report(f"k{i}", f"Jalan rusak {i}") for i in range(4)]
        found = self.walk("keyboard", number=numbers[0])
        self.assertEqual(found["second"], numbers[2])
        self.assertEqual(found["back"], numbers[2], "the way back leads to the same row")
        self.assertEqual((found["first"], found["chosen"], found["search"], found["typed"], found["help"], found["verb"]),
                         ("Langsung ke isi", 1, "cari", "j?/x1", True, "alasan-arsip"))
        self.assertTrue(found["done"] and found["off"])
        self.assertEqual(self.kanal.ctl("show", numbers[0])["report"]["state"], "closed")

    def test_without_scripts_everything_but_keys_and_live_counts_works(self):
        number = self.report("k", "Jembatan di Jl. Kenanga berlubang", title="Jembatan")
        found = self.walk("noscript", number=number, word="berlubang")
        self.assertEqual((found["notice"], found["title"], found["rows"], found["address"]),
                         ("Terverifikasi.", "Judul yang dibetulkan", 1, "/masuk"))
        records = until(self.kanal.centre_file)
        self.assertEqual([record["title"] for record in records], ["Judul yang dibetulkan"])

    def test_what_strangers_write_runs_in_no_browser(self):
        numbers = [self.report(f"k{i}", text, title=text, place={"said": text}, reporter={"name": text}) for i, text in enumerate(HOSTILE)]
        search = ["/laporan?" + urllib.parse.urlencode({"cari": text}) for text in HOSTILE]
        found = self.walk("hostile", paths=["/laporan", *search, *(f"/laporan/{number}" for number in numbers)])
        self.assertEqual(found["obeyed"], [])

    def test_the_pictures_of_the_documentation_show_the_pages_as_they_are(self):
        for i, (title, text, place) in enumerate((
                ("Lampu jalan mati", "Lampu jalan di Jl. Melati mati sejak Senin. Gelap sekali kalau malam.", "Jl. Melati dekat pasar"),
                ("Jalan berlubang", "Jalan berlubang dalam di depan sekolah, motor saya jatuh kemarin.", "Jl. Kenanga, depan SDN 2"),
                ("", "Apa syarat mengurus kartu keluarga yang hilang?", ""),
                ("Sampah menumpuk", "Sampah tidak diangkut seminggu. Hubungi saya di 081298765432.", "Jl. Dahlia"),
                ("Taman bermain", "Mohon dibuatkan taman bermain di Kelurahan Sukajadi.", "Kel. Sukajadi"))):
            self.report(f"p{i}", text, title=title or None, reporter={"name": "Siti Aminah", "phone": "081234567890"},
                        place={"said": place} if place else None)
        number = self.kanal.ctl("reports", "--state", "review")["reports"][1]["number"]
        shots = KEPT / "desk-pictures"
        shots.mkdir(exist_ok=True)
        self.walk("pictures", shots=str(shots), pictures={"meja-daftar": "/laporan", "meja-laporan": f"/laporan/{number}"})
        for name in ("meja-daftar", "meja-laporan"):
            self.assertLess((shots / f"{name}.png").stat().st_size, 200_000, "small enough for the documentation")


if __name__ == "__main__":
    if not install():
        print("skipped: no Chromium, no npm, or no registry")
        sys.exit(77)
    unittest.main()
