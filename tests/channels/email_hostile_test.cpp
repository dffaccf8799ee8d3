#include "channels/mail/mail_reading.hpp"
#include "channels/mail/mime/mail_parser.hpp"
#include "channels/mail/mime/parsed_mail.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace kanal;
using namespace kanal::mail;

namespace {

constexpr std::string_view kHead = "From: Warga <warga@example.net>\r\nSubject: Lampu\r\n";

std::string plain(std::string_view header, std::string_view body) {
    return std::string(kHead).append(header).append("\r\n").append(body);
}

Receiver receiver() {
    Receiver receiver;
    receiver.account = "lapor@kota.example.id";
    receiver.own_addresses = {"lapor@kota.example.id"};
    receiver.authentication_server = "mx.kota.example.id";
    return receiver;
}

MailReading read(std::string const& mail) {
    RawBytes raw{"message/rfc822", mail};
    return to_reading(parse_mail(mail, false), raw, receiver());
}

Submission report(std::string const& mail) {
    auto const read_mail = read(mail);
    REQUIRE(read_mail.reading.submissions.size() == 1);
    CHECK(read_mail.reading.submissions[0].raw.bytes == mail);
    return read_mail.reading.submissions[0];
}

std::string mixed(std::string_view parts) {
    return plain("Content-Type: multipart/mixed; boundary=b\r\n", std::string(parts).append("\r\n--b--\r\n"));
}

std::string part(std::string_view type, std::string_view body, std::string_view more = {}) {
    return std::string("\r\n--b\r\nContent-Type: ")
        .append(type)
        .append("\r\n")
        .append(more)
        .append("\r\n")
        .append(body);
}

bool says(std::vector<std::string> const& problems, std::string_view what) {
    for (auto const& problem : problems) {
        if (problem.find(what) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("email security 77: of parts without end the first text is read and the raw mail goes to quarantine"
) {
    std::string parts = part("text/plain", "isi laporan");
    for (int i = 0; i < 20'000; ++i)
        parts.append("\r\n--b\r\n");
    auto const mail = mixed(parts);
    auto const read_mail = read(mail);
    REQUIRE(read_mail.reading.submissions.size() == 1);
    CHECK(read_mail.reading.submissions[0].text == "isi laporan");
    REQUIRE(read_mail.reading.unreadable.size() == 1);
    CHECK(read_mail.reading.unreadable[0].why == "mail: too many parts, the rest was left out");
    CHECK(read_mail.reading.unreadable[0].raw.bytes == mail);
}

TEST_CASE(
    "email security 77: of parts nested without end the first text is read and the raw mail goes to "
    "quarantine"
) {
    std::string nested = part("text/plain", "isi laporan");
    for (int i = 0; i < 3'000; ++i)
        nested.append(
            "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        );
    auto const read_mail = read(mixed(nested));
    REQUIRE(read_mail.reading.submissions.size() == 1);
    CHECK(read_mail.reading.submissions[0].text == "isi laporan");
    CHECK(read_mail.reading.unreadable.size() == 1);
}

TEST_CASE("email security 78: a mail built to be slow is read soon, with its words") {
    auto const begin = std::chrono::steady_clock::now();
    auto const repeated = [](std::string_view text, int times) {
        std::string all;
        for (int i = 0; i < times; ++i)
            all.append(text);
        return all;
    };
    std::string nested;
    for (int i = 0; i < 90; ++i) {
        auto const boundary = "b" + std::to_string(i);
        nested.append(
            "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n--" + boundary + "\r\n"
        );
    }
    auto const lines = "\r\nJalan rusak\r\n" + repeated("-- x\r\n", 300'000);
    auto const deep = std::string(kHead) + nested + lines;
    std::string attributes;
    for (int i = 0; i < 120'000; ++i)
        attributes.append("a" + std::to_string(i) + "=x ");
    for (auto const& mail : {
             deep,
             "From: " + repeated("a:", 64'000) + "\r\n\r\nJalan rusak",
             "From: " + repeated("(", 64'000) + "\r\n\r\nJalan rusak",
             "From: " + repeated("<a@b>,", 20'000) + "\r\n\r\nJalan rusak",
             "From: " + repeated("=?utf-8?q?a?= ", 50'000) + "\r\n\r\nJalan rusak",
             plain("Content-Type: text/plain; " + repeated("a=b; ", 100'000) + "\r\n", "Jalan rusak"),
             plain("Content-Type: text/html\r\n", "<p " + attributes + ">Jalan rusak</p>"),
             plain(
                 "Content-Transfer-Encoding: base64\r\n",
                 "Jalan rusak\r\n" + repeated("YWJj\r\n x y\r\n", 100'000)
             ),
         }) {
        CHECK(report(mail).text.starts_with("Jalan rusak"));
    }
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}

TEST_CASE("email: without libraries header and text are read, and no attachment") {
    ParseLimits simple;
    simple.simple = true;
    auto const mail = mixed(
        part("text/html; charset=utf-8", "<p>Jalan <b>rusak</b> &amp; gelap</p>") +
        part("image/jpeg; name=f.jpg", "/9j/", "Content-Transfer-Encoding: base64\r\n")
    );
    auto const parsed = parse_mail(mail, false, simple);
    CHECK(parsed.text == "Jalan rusak & gelap");
    CHECK(parsed.from.address == "warga@example.net");
    CHECK(parsed.subject == "Lampu");
    CHECK(parsed.attachments.empty());
    CHECK_FALSE(doubt_of(parsed, receiver()).empty());
}

TEST_CASE("email security 79: an HTML mail with script, tracker and remote style gives text alone") {
    auto const mail = report(plain(
        "Content-Type: text/html\r\n",
        "<link rel=stylesheet href=http://jahat.example/a.css><script>fetch('http://jahat.example')</script>"
        "<img src='http://jahat.example/x.gif' width=1>Lampu <b onclick=x()>mati</b>"
    ));
    CHECK(mail.text == "Lampu mati");
    CHECK(mail.attachments.empty());
}

TEST_CASE("email security 80: archives, macros, encrypted mail and TNEF are kept unopened") {
    for (auto const* const type :
         {"application/zip",
          "application/vnd.rar",
          "application/vnd.ms-word.document.macroEnabled.12",
          "application/pkcs7-mime; smime-type=enveloped-data",
          "application/ms-tnef",
          "application/pgp-encrypted"}) {
        auto const mail = report(mixed(
            part("text/plain", "lihat lampiran") +
            part(
                type,
                "UEsDBA==",
                "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.bin\r\n"
            )
        ));
        CHECK(mail.text == "lihat lampiran");
        REQUIRE(mail.attachments.size() == 1);
        CHECK(mail.attachments[0].bytes == "PK\x03\x04");
        CHECK(mail.attachments[0].name == "a.bin");
        CHECK(std::string_view(type).starts_with(mail.attachments[0].media_type.substr(0, 15)));
    }
}

TEST_CASE("email security 81: only our own mail server is believed about the sender") {
    auto const verdict = [](std::string_view results) { return read(plain(results, "isi")).sender_verified; };
    CHECK(verdict("Authentication-Results: mx.kota.example.id; dkim=pass header.d=example.net\r\n") == true);
    CHECK(
        verdict(
            "Authentication-Results: mx.kota.example.id 1; dmarc=pass (p=none) header.from=example.net\r\n"
        ) == true
    );
    CHECK(
        verdict("Authentication-Results: mx.kota.example.id;\r\n spf=pass "
                "smtp.mailfrom=warga@mail.example.org\r\n") == std::nullopt
    );
    CHECK(
        verdict("Authentication-Results: mx.kota.example.id; dkim=pass header.d=net; spf=fail\r\n") == false
    );
    CHECK(
        verdict(
            "Authentication-Results: mx.kota.example.id; dmarc=fail; spf=pass smtp.mailfrom=example.net\r\n"
        ) == false
    );
    CHECK(
        verdict("Authentication-Results: mx.jahat.example; dkim=pass header.d=example.net\r\n") ==
        std::nullopt
    );
    CHECK(
        verdict("Authentication-Results: (mx.kota.example.id;) jahat; dkim=pass header.d=example.net\r\n") ==
        std::nullopt
    );
    // The one that our server wrote stands on top.
    CHECK(
        verdict("Authentication-Results: mx.kota.example.id; dkim=fail\r\n"
                "Authentication-Results: mx.kota.example.id; dmarc=pass header.from=example.net\r\n") == false
    );
    // Vouched for, but for somebody else.
    auto const from = [](std::string const& address, std::string_view results) {
        auto const mail = "Return-Path: <" + address + ">\r\nFrom: " + address +
                          "\r\nAuthentication-Results: mx.kota.example.id; " + std::string(results) +
                          "\r\n\r\nisi";
        auto const found = read(mail);
        if (found.sender_verified != true) CHECK_FALSE(found.answer_to);
        return found.sender_verified;
    };
    CHECK(from("a@dinas.contoh.go.id", "dkim=pass header.d=contoh.go.id") == true);
    CHECK(from("a@contoh.go.id", "dmarc=pass header.from=contoh.go.id") == true);
    CHECK(from("a@contoh.go.id", "dmarc=pass header.from=penyerang.example") == false);
    CHECK(
        from(
            "a@contoh.go.id", "dmarc=pass header.from=penyerang.example; spf=pass smtp.mailfrom=contoh.go.id"
        ) == false
    );
    for (auto const* const suffix : {"go.id", "id"})
        CHECK(from("a@contoh.go.id", std::string("dkim=pass header.d=") + suffix) == false);
    CHECK(from("a@toko.co.id", "dkim=pass header.d=co.id") == false);
    CHECK(from("a@mekar.desa.id", "dkim=pass header.d=desa.id") == false);
    auto const borrowed = read(
        "From: a@contoh.go.id\r\nAuthentication-Results: mx.kota.example.id; dkim=pass header.d=evil.example "
        "header.i=@contoh.go.id\r\n\r\nisi"
    );
    CHECK(borrowed.sender_verified == std::nullopt);
    CHECK_FALSE(borrowed.answer_to);
    auto const two = read(
        "Return-Path: <b@contoh.go.id>\r\nFrom: b@contoh.go.id, x@penyerang.example\r\n"
        "Authentication-Results: mx.kota.example.id; dmarc=pass header.from=contoh.go.id\r\n\r\nisi"
    );
    CHECK(two.sender_verified == std::nullopt);
    CHECK_FALSE(two.answer_to);
    CHECK(says(two.reading.submissions.at(0).problems, "more than one address in From"));
    auto const forged = report(plain("Authentication-Results: mx.kota.example.id; dkim=fail\r\n", "isi"));
    CHECK(says(forged.problems, "reporter.email"));
    CHECK(forged.author.email == "warga@example.net");
}

TEST_CASE("email security 82: the machine mail of the table is dropped, and everything else becomes a report"
) {
    constexpr std::string_view kStatus =
        "--b\r\nContent-Type: text/plain\r\n\r\nGagal\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.net\r\n\r\nAction: failed\r\n--b--\r\n";
    constexpr std::string_view kReceipt =
        "--b\r\n\r\nDibaca\r\n--b\r\ncontent-type: Message/Disposition-Notification\r\n\r\nDisposition: "
        "x\r\n--b--";
    constexpr std::string_view kReport =
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n";
    struct Dropped {
        std::string_view header;
        std::string_view body;
    };
    for (auto const& row : {
             Dropped{kReport, kStatus},
             Dropped{"Return-Path: <>\r\nContent-Type: Multipart/Report; boundary=b\r\n", kStatus},
             Dropped{
                 "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n",
                 kReceipt},
             Dropped{"X-Kanal-Answer: 1\r\n", "isi"},
         }) {
        INFO(row.header);
        auto const read_mail = read(plain(row.header, row.body));
        CHECK(read_mail.reading.dropped == 1);
        CHECK(read_mail.reading.submissions.empty());
        CHECK(read_mail.reading.ignored.empty());
        CHECK(read_mail.reading.unreadable.empty());
        CHECK_FALSE(read_mail.answer_to);
    }
    struct Row {
        std::string_view header;
        std::string_view doubt;
    };
    for (auto const& row : {
             Row{"Return-Path: <>\r\n", "no envelope sender"},
             Row{"Auto-Submitted: auto-generated; x=y\r\n", "made by a machine"},
             Row{"Auto-Submitted: auto-replied (vacation)\r\n", "made by a machine"},
             Row{"X-Autoreply: yes\r\n", "made by a machine"},
             Row{"X-Autorespond: Re: cuti\r\n", "made by a machine"},
             Row{"X-Autoreply-From: a@b.example\r\n", "made by a machine"},
             Row{"Precedence: auto_reply\r\n", "made by a machine"},
             Row{"X-Failed-Recipients: a@b.example\r\n", "made by a machine"},
             Row{"Precedence: bulk\r\n", "mailing list"},
             Row{"Precedence: junk\r\n", "mailing list"},
             Row{"List-Unsubscribe: <mailto:x@y.example>\r\n", "mailing list"},
             Row{"List-Id: Warga <warga.example.net>\r\n", "mailing list"},
             Row{"Mailing-List: list warga@example.net\r\n", "mailing list"},
             Row{kReport, {}},  // the name alone
             Row{"Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n", {}},
             Row{"Auto-Submitted: no\r\n", {}},
             Row{"X-Auto-Response-Suppress: All\r\n", {}},
             Row{"X-Autoreply: no\r\n", {}},
             Row{"X-Autorespond:\r\n", {}},
             Row{"List-Id:\r\n", {}},
             Row{"List-Id: <>\r\n", {}},
             Row{"List-Price: 5000\r\n", {}},
             Row{"Precedence: first-class\r\n", {}},
             Row{"X-Kanal-Answer: 0\r\n", {}},
             Row{"X-Priority: 1\r\n", {}},
         }) {
        INFO(row.header);
        auto const read_mail = read(plain(row.header, "isi"));
        CHECK(read_mail.reading.dropped == 0);
        CHECK(read_mail.reading.ignored.empty());
        REQUIRE(read_mail.reading.submissions.size() == 1);
        CHECK(read_mail.reading.submissions[0].doubt == row.doubt);
        CHECK(read_mail.reading.submissions[0].text == "isi");
        if (!row.doubt.empty()) CHECK_FALSE(read_mail.answer_to);
    }
    auto const own = report("From: LAPOR@kota.example.id\r\nSubject: x\r\n\r\nisi");
    CHECK(own.doubt == "from our own address");
    CHECK(own.author.email.empty());
    auto const automatic = report("From: w@example.net\r\nSubject: Balasan otomatis: cuti\r\n\r\nisi");
    CHECK(automatic.doubt == "made by a machine");
}

TEST_CASE("email: a child that was taken over cannot have a citizen's mail dropped") {
    auto const mail = plain("", "isi");
    auto parsed = parse_mail(mail, false);
    parsed.marks.value = ~0U;
    CHECK(to_reading(parsed, {"message/rfc822", mail}, receiver()).reading.submissions.size() == 1);
}

TEST_CASE("email security 83: the key is the mail's bytes, whatever its Message-ID says") {
    auto const first = report(plain("Message-ID: <sama@example.net>\r\n", "satu"));
    auto const second = report(plain("Message-ID: <sama@example.net>\r\n", "dua"));
    auto const none = report(plain("", "tiga"));
    CHECK(first.external_id != second.external_id);
    CHECK(none.external_id != second.external_id);
    CHECK_FALSE(none.external_id.empty());
}

TEST_CASE("email security 84: monstrous headers are read as far as they make sense") {
    auto const colons = report("From: " + std::string(99'999, ':') + "\r\nSubject: Lampu\r\n\r\nisi");
    CHECK(colons.text == "isi");
    CHECK(colons.author.email.size() <= 320);
    auto const subject =
        report("Subject: " + std::string(1024 * 1024, 'x') + "\r\nFrom: w@example.net\r\n\r\nisi");
    CHECK(subject.title.size() == 64 * 1024 - 1);
    CHECK(subject.author.email == "w@example.net");
    auto const junk = report("From: \xFF\xFE\xE9 <w@example.net>\r\nSubject: a\xE9z\r\n\r\nisi");
    CHECK(junk.title == "aéz");
    CHECK(junk.author.email == "w@example.net");
    auto const twice = report("Subject: satu\r\nSubject: dua\r\nDate: kemarin\r\n\r\nisi");
    CHECK(twice.title == "satu");
    CHECK_FALSE(twice.said_at);
}

TEST_CASE("email security 85: a charset that lies, is missing or is refused loses no text") {
    CHECK(
        report(plain("Content-Type: text/plain; charset=us-ascii\r\n", "Caf\xC3\xA9 \xE2\x80\x93 x")).text ==
        "Café – x"
    );
    CHECK(
        report(plain("Content-Type: text/plain; charset=utf-7\r\n", "+ADw-script+AD4-")).text ==
        "+ADw-script+AD4-"
    );
    auto const broken =
        report(plain("Content-Type: text/plain; charset=utf-8\r\n", "\xE2\x80\x93 \xE2\x80 x"));
    CHECK(broken.text == "– \xEF\xBF\xBD x");
    CHECK(says(broken.problems, "text: unreadable characters"));
    auto const several = report(mixed(
        part("text/plain; charset=iso-8859-1", "Caf\xE9") + part("text/plain; charset=tidak-ada", "\xC3\xA9")
    ));
    CHECK(several.text == "Café\n\né");
}

TEST_CASE("email: a forwarded mail is kept whole, and is the text where there is no other") {
    auto const inner = std::string("From: a@b.example\r\nSubject: asli\r\n\r\nisi asli");
    auto const alone = report(mixed(part("message/rfc822", inner)));
    CHECK(alone.text == "isi asli");
    REQUIRE(alone.attachments.size() == 1);
    CHECK(alone.attachments[0].media_type == "message/rfc822");
    CHECK(alone.attachments[0].bytes.find("isi asli") != std::string::npos);
    auto const both = report(mixed(part("text/plain", "lihat ini") + part("message/rfc822", inner)));
    CHECK(both.text == "lihat ini");
    CHECK(both.attachments.size() == 1);
}

TEST_CASE("email: a mail that breaks off is read as far as it goes") {
    auto const mail = mixed(
        part("text/plain", "isi") +
        part("image/jpeg; name=foto.jpg", "/9j/4AAQSkZJRgABAQEASA", "Content-Transfer-Encoding: base64\r\n")
    );
    auto const parsed = parse_mail(mail.substr(0, mail.size() - 20), true);
    CHECK(parsed.text == "isi");
    REQUIRE(parsed.attachments.size() == 1);
    CHECK(parsed.attachments[0].name == "foto.jpg");
    CHECK(parsed.attachments[0].bytes.empty());
    CHECK(parsed.damage.has(Damage::cut));
}

TEST_CASE("email: bytes that are no mail go to quarantine") {
    for (auto const& bytes : {std::string(), std::string("\0\0\0\0", 4)}) {
        auto const read_mail = read(bytes);
        CHECK(read_mail.reading.submissions.size() + read_mail.reading.unreadable.size() == 1);
    }
    CHECK(read("").reading.unreadable.size() == 1);
}

TEST_CASE("email: text without end is cut at a character, with a note") {
    std::string text;
    for (int i = 0; i < 200'000; ++i)
        text.append("é");
    auto const mail = report(plain("Content-Type: text/plain; charset=utf-8\r\n", text));
    CHECK(mail.text.size() == 256 * 1024);
    CHECK(says(mail.problems, "text: too long"));
}

TEST_CASE("email: a parsed mail travels between processes unchanged, and nothing else is taken for one") {
    auto const mail =
        mixed(part("text/plain", "isi") + part("image/jpeg; name=f.jpg", std::string("\0\xFF", 2)));
    auto const parsed = parse_mail(mail, false);
    auto const bytes = encode(parsed);
    auto const decoded = decode(bytes);
    REQUIRE(decoded);
    CHECK(encode(*decoded) == bytes);
    CHECK(decoded->text == "isi");
    CHECK(decoded->attachments.size() == 1);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        CHECK_FALSE(decode(std::string_view(bytes).substr(0, size)));
    CHECK_FALSE(decode(bytes + "x"));
    auto not_text = parsed;
    not_text.subject = "\xFF";
    CHECK_FALSE(decode(encode(not_text)));
    CHECK_FALSE(decode(std::string(8, '\xFF') + bytes));
}
