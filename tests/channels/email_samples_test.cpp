#include "channels/mail/mail_reading.hpp"
#include "channels/mail/mime/mail_parser.hpp"
#include "tests/support/payload_cases.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::mail;
using namespace kanal::test;

namespace {

Receiver receiver() {
    Receiver receiver;
    receiver.account = "lapor@kota.example.id";
    receiver.own_addresses = {"lapor@kota.example.id"};
    receiver.authentication_server = "mail.kota.example.id";
    return receiver;
}

MailReading read(std::string_view sample) {
    RawBytes raw{"message/rfc822", data_file("email/" + std::string(sample))};
    return to_reading(parse_mail(raw.bytes, false), raw, receiver());
}

Submission report(std::string_view sample) {
    auto read_mail = read(sample);
    REQUIRE(read_mail.reading.submissions.size() == 1);
    CHECK(read_mail.reading.unreadable.empty());
    CHECK(read_mail.reading.ignored.empty());
    return read_mail.reading.submissions[0];
}

void check_doubt(std::string_view sample, std::string_view doubt) {
    auto const read_mail = read(sample);
    REQUIRE(read_mail.reading.submissions.size() == 1);
    CHECK(read_mail.reading.submissions[0].doubt == doubt);
    CHECK_FALSE(read_mail.reading.submissions[0].text.empty());
    CHECK(read_mail.reading.ignored.empty());
    CHECK_FALSE(read_mail.answer_to);
}

}  // namespace

TEST_CASE("email: a plain mail is a report with its sender, subject, text and time") {
    auto const mail = report("01-plain-utf8.eml");
    CHECK(mail.author.email == "warga1@example.net");
    CHECK(mail.author.name == "Warga Satu");
    CHECK(mail.title == "Jalan berlubang di Gang Kenanga 🚧");
    CHECK(
        mail.text ==
        "Yth. Admin,\n\n"
        "Jalan di Gang Kenanga RT 03/RW 05 berlubang sedalam 20 cm – sudah ada dua pengendara jatuh. "
        "Mohon segera ditambal 🙏.\n\nSalam,\nWarga\n\n-- \nDikirim dari ponsel"
    );
    CHECK(mail.said_at == Time(std::chrono::seconds(1772327730)));
    CHECK(mail.account == "lapor@kota.example.id");
    CHECK(mail.external_id == to_hex(sha256(data_file("email/01-plain-utf8.eml"))));
    CHECK(mail.raw.bytes == data_file("email/01-plain-utf8.eml"));
    CHECK(mail.problems.empty());
    CHECK(mail.attachments.empty());
}

TEST_CASE("email: of an HTML mail the text remains, without script and style") {
    auto const mail = report("02-html-only.eml");
    CHECK(mail.author.name == "Warga, Dua");
    CHECK(
        mail.text ==
        "Lampu jalan padam sejak 3 hari di Jl. Mawar & Jl. Anggrek.\n\n"
        "Koordinat: -6.2001, 106.8167\n\n- Tiang 12\n- Tiang 13\n\nTerima kasih – Café Melati"
    );
}

TEST_CASE("email: of a mail with a photo the plain text is taken and everything attached is kept") {
    auto const mail = report("03-multipart-photo.eml");
    CHECK(mail.text == "Sampah menumpuk di TPS Jl. Flamboyan. Foto terlampir. Bau menyengat.");
    REQUIRE(mail.attachments.size() == 3);
    CHECK(mail.attachments[0].name == "logo.jpg");
    CHECK(mail.attachments[1].name == "foto sampah 🗑 TPS.jpg");
    for (auto const& photo : {mail.attachments[0], mail.attachments[1]}) {
        CHECK(photo.media_type == "image/jpeg");
        CHECK(photo.bytes.starts_with("\xFF\xD8\xFF"));
        CHECK(photo.bytes.ends_with("\xFF\xD9"));
    }
    CHECK(mail.attachments[2].name == "surat RT.pdf");
    CHECK(mail.attachments[2].bytes == "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n%%EOF\n");
}

TEST_CASE("email: Latin-1 in header and text is read") {
    auto const mail = report("04-latin1-qp.eml");
    CHECK(mail.author.name == "José Araújo");
    CHECK(mail.title == "Café tanpa izin di Jl. Pramuka (sebelah sekolah)");
    CHECK(
        mail.text ==
        "Café di sebelah sekolah buka sampai pukul 03.00 – bising sekali. Mohon ditertibkan.\n\n\nNaïve © "
        "2026"
    );
}

TEST_CASE("email: a vacation note is a report that a person looks at first, and is not answered") {
    check_doubt("06-auto-reply.eml", "made by a machine");
}

TEST_CASE("email: a bounce is dropped") {
    auto const read_mail = read("07-bounce-dsn.eml");
    CHECK(read_mail.reading.dropped == 1);
    CHECK(read_mail.reading.submissions.empty());
    CHECK(read_mail.reading.ignored.empty());
}

TEST_CASE("email: a list's mail is a report that a person looks at first, and is not answered") {
    check_doubt("08-mailing-list.eml", "mailing list");
}

TEST_CASE("email: a photo alone is a report") {
    auto const mail = report("10-attachment-only.eml");
    CHECK(mail.title.empty());
    CHECK(mail.text.empty());
    REQUIRE(mail.attachments.size() == 1);
    CHECK(mail.attachments[0].name == "IMG_20260301_081500.jpg");
    CHECK(mail.problems.empty());
}

TEST_CASE("email: what an answer quotes is marked and kept") {
    CHECK(
        report("12-reply-with-quote.eml").text ==
        "Sudah tiga hari belum ada petugas.\n\n"
        "> Pada Min, 1 Mar 2026 pukul 08.20 Layanan Aduan <lapor@kota.example.id>\n> menulis:\n\n"
        "> Laporan Anda telah diterima dengan nomor 2026-000123.\n> Mohon tidak membalas email ini."
    );
}
