"""Who gets to the desk's pages, and how: links, passwords, sessions, forms of other pages."""

import re
import tempfile
import unittest

from desk_visitor import PASSWORD, Visitor, add_person, person, words
from kanal_daemon import Kanald, until

SESSION = "kanal-meja"
PAGES = ("/", "/laporan", "/laporan/3273-26-1", "/kanal", "/akun", "/perubahan")


class Login(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kanal-desk-")
        self.addCleanup(folder.cleanup)
        self.kanal = Kanald(folder.name, extra='desk: {listen: "127.0.0.1:0", name: Meja uji}').start()
        self.addCleanup(self.kanal.__exit__)

    def journal(self):
        return [(line["who"], line["action"], line["subject"]) for line in self.kanal.ctl("audit")["audit"]]

    def test_nobody_gets_in_without_a_person_and_a_password_that_he_chose(self):
        visitor = Visitor(self.kanal)
        for path in PAGES:
            status, fields, _ = visitor.get(path)
            self.assertEqual(status, 303, path)
            self.assertTrue(fields["location"].startswith("/masuk"), path)
        for name in ("admin", "root", "petugas", "kanal"):
            for password in ("", "admin", "kanal", "password"):
                Visitor(self.kanal).log_in(name, password)
        link = add_person(self.kanal, "rina")
        self.assertEqual(visitor.log_in("rina", "")[0], 429)  # the address has tried too often
        self.kanal.kill()
        self.kanal.start()
        self.assertEqual(visitor.log_in("rina", "")[0], 403)
        self.assertEqual(Visitor(self.kanal).get(link)[0], 200)

    def test_a_link_works_once_and_leads_to_the_page(self):
        link = add_person(self.kanal, "rina", "petugas")
        visitor = Visitor(self.kanal)
        self.assertIn("rina", words(visitor.see(link)))
        status, _, text = visitor.send("/sandi", sandi="pendek", lagi="pendek")
        self.assertEqual(status, 422)
        self.assertIn("paling sedikit 10 huruf", words(text))
        visitor.see(link)
        self.assertIn("tidak sama", words(visitor.send("/sandi", sandi=PASSWORD, lagi=PASSWORD + "x")[2]))
        visitor.see(link)
        status, fields, _ = visitor.send("/sandi", sandi=PASSWORD, lagi=PASSWORD)
        self.assertEqual((status, fields["location"]), (303, "/"))
        self.assertIn("Beranda", words(visitor.see("/")))
        again = Visitor(self.kanal)
        self.assertIn("sudah dipakai", words(again.see(link)))
        self.assertEqual(again.log_in("rina")[0], 303)
        self.assertEqual(again.get("/")[0], 200)
        # A new link counts instead of an older one, and the password until it is used.
        renewed = self.kanal.ctl("desk", "user", "link", "rina")["link"]
        self.assertEqual(Visitor(self.kanal).log_in("rina")[0], 303)
        path = "/sandi?" + renewed.split("?")[1]
        third = Visitor(self.kanal)
        third.see(path)
        third.send("/sandi", sandi=PASSWORD + " baru", lagi=PASSWORD + " baru")
        self.assertEqual(again.get("/")[0], 303, "the sessions from before ended")
        self.assertEqual(Visitor(self.kanal).log_in("rina")[0], 403)

    def test_the_cookie_is_for_this_site_alone_and_new_at_each_login(self):
        add = person(self.kanal, "rina")
        visitor = Visitor(self.kanal)
        visitor.see("/masuk")
        planted = "a" * 64
        visitor.cookies[SESSION] = planted
        self.assertEqual(visitor.send("/masuk", nama="rina", sandi=PASSWORD)[0], 303)
        line = next(line for line in visitor.set_cookies if line.startswith(SESSION + "="))
        for flag in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
            self.assertIn("; " + flag, line)
        self.assertNotRegex(line, "Domain|Expires|Max-Age")
        self.assertNotEqual(visitor.cookies[SESSION], planted)
        self.assertNotEqual(visitor.cookies[SESSION], add.cookies[SESSION])
        stranger = Visitor(self.kanal)
        stranger.cookies[SESSION] = planted
        self.assertEqual(stranger.get("/")[0], 303, "the planted cookie is no session")
        # By another name than this machine's the cookie has the prefix that browsers hold to HTTPS.
        elsewhere = Visitor(self.kanal)
        elsewhere.request("GET", "/masuk", headers={"Host": "meja.example.go.id"})
        elsewhere.page = elsewhere.raw.decode()
        elsewhere.send("/masuk", headers={"Host": "meja.example.go.id"}, nama="rina", sandi=PASSWORD)
        self.assertTrue(any(line.startswith("__Host-kanal=") for line in elsewhere.set_cookies), elsewhere.set_cookies)

    def test_a_session_outlives_the_daemon_and_ends_with_the_log_out_and_with_the_person(self):
        visitor = person(self.kanal, "rina")
        other = Visitor(self.kanal)
        other.log_in("rina")
        self.kanal.kill()
        self.kanal.start()
        visitor.see("/")
        status, fields, _ = visitor.send("/keluar")
        self.assertEqual((status, fields["location"]), (303, "/masuk"))
        self.assertNotIn(SESSION, visitor.cookies)
        self.assertEqual(visitor.get("/")[0], 303)
        other.see("/akun")
        other.send("/keluar-semua")
        self.assertEqual(other.get("/")[0], 303)
        self.assertEqual(other.log_in("rina")[0], 303)
        other.see("/")
        self.kanal.ctl("desk", "user", "remove", "rina")
        self.assertEqual(other.get("/")[0], 303)
        self.assertEqual(Visitor(self.kanal).log_in("rina")[0], 403)
        self.assertEqual(self.kanal.ctl("desk", "user", "list")["people"], [])

    def test_an_unknown_name_and_a_wrong_password_get_the_same_answer_and_then_have_to_wait(self):
        person(self.kanal, "rina")
        answers = []
        for name in ("rina", "tidak-ada"):
            visitor = Visitor(self.kanal)
            visitor.see("/masuk")
            status, fields, text = visitor.send("/masuk", nama=name, sandi="salah sekali ini")
            fields.pop("date")
            fields.pop("content-length")
            answers.append((status, fields, re.sub(r"[0-9a-f]{64}", "", text).replace(name, "")))
        self.assertEqual(answers[0], answers[1])
        for _ in range(3):
            Visitor(self.kanal).log_in("rina", "salah sekali ini")
        status, fields, text = Visitor(self.kanal).log_in("rina")
        self.assertEqual(status, 429, "also with the right password")
        self.assertGreaterEqual(int(fields["retry-after"]), 1)
        self.assertIn("Terlalu banyak percobaan", words(text))
        failed = self.kanal.events("desk_login_failed")
        self.assertEqual(len(failed), 5)
        self.assertIn("ip=127.0.0.1", failed[0])
        self.assertNotIn("rina", "".join(failed))

    def test_a_form_that_no_page_of_ours_sent_changes_nothing(self):
        visitor = person(self.kanal, "rina")
        visitor.see("/akun")
        token = visitor.token()
        own = f"http://127.0.0.1:{self.kanal.ports['desk']}"
        refused = [
            ([], {}),
            ([("token", "0" * 64)], {}),
            ([("token", token)], {"Sec-Fetch-Site": "cross-site"}),
            ([("token", token)], {"Sec-Fetch-Site": "same-site"}),
            ([("token", token)], {"Origin": "https://jahat.example"}),
            ([("token", token)], {"Origin": "null"}),
        ]
        for fields, headers in refused:
            status, _, text = visitor.post("/akun/pintasan", fields, headers)
            self.assertEqual(status, 403, (fields, headers))
            self.assertIn("tidak lagi berlaku", words(text))
        self.assertIn(" checked", visitor.see("/akun"))
        self.assertEqual(len(self.kanal.events("desk_form_refused")), 6)
        for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": own}, {}):
            self.assertEqual(visitor.post("/akun/pintasan", [("token", token)], headers)[0], 303)
        self.assertNotIn(" checked", visitor.see("/akun"))
        other = person(self.kanal, "budi")
        other.see("/akun")
        self.assertEqual(visitor.post("/akun/pintasan", [("token", other.token())])[0], 403, "another's token")
        login = Visitor(self.kanal)
        login.see("/masuk")
        self.assertEqual(login.send("/masuk", nama="rina", sandi=PASSWORD, token="0" * 64)[0], 403)
        self.assertEqual(visitor.get("/keluar")[0], 405, "nothing is changed by GET")

    def test_every_answer_has_the_headers_that_keep_scripts_and_frames_out(self):
        visitor = person(self.kanal, "rina")
        for path in (*PAGES, "/masuk", "/sandi?kunci=x", "/tidak-ada"):
            _, fields, _ = visitor.get(path)
            policy = fields.get("content-security-policy", "")
            self.assertTrue(policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'"), path)
            self.assertNotIn("unsafe", policy)
            self.assertIn("frame-ancestors 'none'", policy)
            self.assertEqual(fields["cache-control"], "no-store", path)
            self.assertEqual(fields["referrer-policy"], "no-referrer")
            self.assertEqual(fields["x-content-type-options"], "nosniff")
            self.assertEqual(fields["cross-origin-opener-policy"], "same-origin")
        for address in re.findall(r'(?:href|src)="(/aset/[^"]+)"', visitor.see("/")):
            status, fields, _ = visitor.get(address)
            self.assertEqual(status, 200)
            self.assertIn("immutable", fields["cache-control"])
            self.assertEqual(visitor.get(address, **{"If-None-Match": fields["etag"]})[0], 304)

    def test_the_way_back_behind_the_login_leads_nowhere_else(self):
        person(self.kanal, "rina")
        for where, leads in (("/laporan?keadaan=ditinjau", "/laporan?keadaan=ditinjau"), ("//jahat.example/", "/"),
                             ("https://jahat.example/", "/"), ("/\\jahat.example", "/"), ("/masuk", "/")):
            visitor = Visitor(self.kanal)
            visitor.see("/masuk")
            _, fields, _ = visitor.send("/masuk", nama="rina", sandi=PASSWORD, ke=where)
            self.assertEqual(fields["location"], leads)

    def test_the_journal_says_who_came_and_who_was_let_in(self):
        visitor = person(self.kanal, "rina")
        visitor.see("/")
        visitor.send("/keluar")
        Visitor(self.kanal).log_in("rina")
        self.kanal.ctl("desk", "user", "remove", "rina")
        actions = [(action, subject) for _, action, subject in reversed(self.journal())]
        self.assertEqual(actions, [(action, "meja/rina") for action in (
            "user_add", "password", "login", "logout", "login", "user_remove")])
        self.assertEqual(self.kanal.ctl("desk", "user", "add", "Rina!", check=False).returncode, 1)
        self.assertIn("huruf kecil", self.kanal.ctl("desk", "user", "add", "Rina!", check=False).stderr)

    def test_a_proxy_on_the_list_may_say_who_has_logged_in_and_nobody_else(self):
        person(self.kanal, "rina")
        self.kanal.stop()
        self.kanal.extra = 'desk: {listen: "127.0.0.1:0", trust_header: X-Remote-User, trust_from: ["127.0.0.1"]}'
        self.kanal.write_config()
        self.kanal.start()
        visitor = Visitor(self.kanal)
        self.assertEqual(visitor.get("/laporan", **{"X-Remote-User": "tidak-ada"})[1]["location"], "/masuk?ke=%2Flaporan")
        status, fields, _ = visitor.get("/laporan", **{"X-Remote-User": "rina"})
        self.assertEqual((status, fields["location"]), (303, "/laporan"))
        self.assertIn("rina", words(visitor.see("/laporan")))
        self.kanal.stop()
        self.kanal.extra = 'desk: {listen: "127.0.0.1:0", trust_header: X-Remote-User, trust_from: ["10.0.0.0/8"]}'
        self.kanal.write_config()
        self.kanal.start()
        self.assertTrue(Visitor(self.kanal).get("/laporan", **{"X-Remote-User": "rina"})[1]["location"].startswith("/masuk"))


if __name__ == "__main__":
    unittest.main()
