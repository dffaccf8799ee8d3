#include "normalizer/normalize.hpp"

#include "base/digest.hpp"
#include "base/identifier.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <set>

using namespace kanal;
using namespace std::chrono_literals;

namespace {

constexpr Time kReceived = std::chrono::sys_days(2026y / 3 / 25) + 8h;

Origin origin() {
    return {.agency_code = "32.73", .kind = "facebook", .channel = "fb", .received_at = kReceived};
}

Submission submission() {
    Submission s;
    s.account = "111";
    s.external_id = "222";
    s.text = "Jalan rusak di depan sekolah. Mohon diperbaiki.";
    return s;
}

Report normalized(Submission const& s) {
    return normalizer::normalize(s, origin());
}

bool has_problem(Report const& report, std::string_view problem) {
    return std::find(report.problems.begin(), report.problems.end(), problem) != report.problems.end();
}

}  // namespace

TEST_CASE("normalize: an ordinary message has no problems") {
    auto const report = normalized(submission());
    CHECK(report.problems.empty());
    CHECK(report.agency == "32.73");
    CHECK(report.channel_kind == "facebook");
    CHECK(report.channel_name == "fb");
    CHECK(report.received_at == kReceived);
    CHECK(report.title == "Jalan rusak di depan sekolah");
    CHECK(report.title_derived);
    CHECK(report.text == "Jalan rusak di depan sekolah. Mohon diperbaiki.");
    CHECK(report.public_text == report.text);
    CHECK_FALSE(report.identity_known);
    CHECK_FALSE(report.reporter);
    CHECK_FALSE(report.place);
    CHECK_FALSE(report.report_class);
}

TEST_CASE("normalize: what the channel could not read stands in the record too") {
    auto s = submission();
    s.problems = {"text: too long, cut"};
    s.text = "\xFF";
    auto const report = normalized(s);
    REQUIRE(report.problems.size() == 2);
    CHECK(report.problems[0] == "text: too long, cut");
}

TEST_CASE("normalize: the same message gives the same id for ever") {
    CHECK(normalized(submission()).id == name_identifier("32.73\nfacebook\n111\n222"));
    auto edited = submission();
    edited.revision = 7;
    edited.text = "lain";
    CHECK(normalized(edited).id == normalized(submission()).id);
}

TEST_CASE("normalize: another agency, kind, account or external id gives another id") {
    std::set<std::string> ids = {normalized(submission()).id};
    auto s = submission();
    s.account = "112";
    ids.insert(normalized(s).id);
    s = submission();
    s.external_id = "223";
    ids.insert(normalized(s).id);
    auto o = origin();
    o.agency_code = "32.74";
    ids.insert(normalizer::normalize(submission(), o).id);
    o = origin();
    o.kind = "instagram";
    ids.insert(normalizer::normalize(submission(), o).id);
    CHECK(ids.size() == 5);
}

TEST_CASE("normalize: the channel's configured name does not change the id") {
    auto o = origin();
    o.channel = "another";
    CHECK(normalizer::normalize(submission(), o).id == normalized(submission()).id);
}

TEST_CASE("normalize: ids that hold the separator do not collide") {
    std::set<std::string> ids;
    for (auto const& [account, external_id] : {
             std::pair{"a\nb", "c"},
             {"a", "b\nc"},
             {"a\\nb", "c"},
             {"a", "b\\nc"},
             {"a\\", "nb\nc"},
             {"a\\\nb", "c"},
             {"", "a\nb\nc"},
             {"a\nb\n", "c"},
         }) {
        auto s = submission();
        s.account = account;
        s.external_id = external_id;
        ids.insert(normalized(s).id);
    }
    CHECK(ids.size() == 8);
}

TEST_CASE("normalize: without an external id every message has an id of its own") {
    auto s = submission();
    s.external_id.clear();
    CHECK(is_identifier(normalized(s).id));
    CHECK(normalized(s).id != normalized(s).id);
}

TEST_CASE("normalize: a given title is kept, and one that names a person is doubted") {
    auto s = submission();
    s.title = " Jalan\trusak ";
    CHECK(normalized(s).title == "Jalan rusak");
    CHECK_FALSE(normalized(s).title_derived);
    s.title = "Hubungi 081234567890";
    CHECK(has_problem(normalized(s), "title: holds personal data"));
}

TEST_CASE("normalize: a derived title shows no personal data") {
    auto s = submission();
    s.text = "NIK saya 3273011201900001 tidak terdaftar. Mohon bantuan.";
    CHECK(normalized(s).title == "NIK saya [NIK/KK] tidak terdaftar");
    CHECK(normalized(s).public_text.find("3273") == std::string::npos);
    CHECK(normalized(s).text == s.text);
}

TEST_CASE("normalize: an empty message is a report with a problem, a withdrawal without") {
    auto s = submission();
    s.text = " \r\n\t ";
    CHECK(has_problem(normalized(s), "text: empty"));
    CHECK_FALSE(normalized(s).title_derived);
    s.withdrawn = true;
    s.revision = 1;
    CHECK(normalized(s).problems.empty());
    CHECK(normalized(s).withdrawn);
}

TEST_CASE("normalize: a long text is kept whole and named") {
    auto s = submission();
    s.text = std::string(16 * 1024, 'x');
    CHECK(normalized(s).problems.empty());
    s.text.push_back('y');
    CHECK(normalized(s).text == s.text);
    CHECK(has_problem(normalized(s), "text: longer than 16 KiB"));
}

TEST_CASE("normalize: what could not be read is named by its field") {
    auto s = submission();
    s.text = std::string("a\xFF\0z", 4);
    s.author.phone = "0812 tidak ada sinyal";
    s.author.email = "budi di contoh";
    s.author.name = "Bu\xE9";
    s.occurred_on = "2026-02-30";
    s.said_at = kReceived + 48h;
    s.place = Place{.latitude = 500, .longitude = 0};
    s.raw.media_type = "text/plain; charset=x-tidak-ada";
    s.attachments.push_back({.name = "foto.jpg"});
    auto const report = normalized(s);
    for (auto const problem :
         {"text: not UTF-8, unreadable bytes replaced",
          "text: NUL characters replaced",
          "reporter.phone: not a phone number: 0812 tidak ada sinyal",
          "reporter.email: not a mail address: budi di contoh",
          "reporter.name: not UTF-8, unreadable bytes replaced",
          "occurred_on: no such day",
          "said_at: in the future",
          "place: coordinates out of range, dropped",
          "raw.media_type: unknown charset",
          "attachment 1: empty"}) {
        CAPTURE(problem);
        CHECK(has_problem(report, problem));
    }
    CHECK(report.problems.size() == 10);
    CHECK(report.occurred_on == "2026-02-30");
    CHECK_FALSE(report.place);
}

TEST_CASE("normalize: of a phone field the first number is read, and what was written is kept") {
    auto const read = [](std::string_view written) {
        auto s = submission();
        s.author.phone = written;
        auto const report = normalized(s);
        CHECK(has_problem(report, "reporter.phone: more than a phone number: " + std::string(written)));
        return report.reporter->phone;
    };
    CHECK(read("0812-0000-0001 / 0812-0000-0002") == "+6281200000001");
    CHECK(read("WA 0812-0000-0001 (Siti)") == "+6281200000001");
    auto s = submission();
    s.author.phone = "nomor 110";
    CHECK(has_problem(normalized(s), "reporter.phone: not a phone number: nomor 110"));
    s.author.phone = "0812-0000-0001";
    CHECK(normalized(s).problems.empty());
}

TEST_CASE("normalize: an address among other words is read, and the words are kept") {
    auto s = submission();
    s.author.email = "surel siti@contoh.example atau WA";
    auto report = normalized(s);
    CHECK(report.reporter->email == "siti@contoh.example");
    CHECK(has_problem(report, "reporter.email: not a mail address: surel siti@contoh.example atau WA"));
    s.author.email = "siti(at)contoh.example";
    report = normalized(s);
    CHECK(has_problem(report, "reporter.email: not a mail address: siti(at)contoh.example"));
}

TEST_CASE("normalize: a title that is cut is kept whole among the problems") {
    auto s = submission();
    s.title = std::string(300, 'j');
    auto const report = normalized(s);
    CHECK(report.title == std::string(255, 'j'));
    CHECK(has_problem(report, "title: cut to 255 characters: " + s.title));
}

TEST_CASE("normalize: a file's name leads to no other place and shows its true ending") {
    auto s = submission();
    for (auto const name : {"../../etc/passwd", ".htaccess", "foto\u202Egpj.exe", "C:\\foto\\a.jpg"})
        s.attachments.push_back({.name = name, .bytes = "x"});
    auto const report = normalized(s);
    std::vector<std::string> names;
    for (auto const& attachment : report.attachments)
        names.push_back(attachment.name);
    CHECK(names == std::vector<std::string>{"passwd", "htaccess", "fotogpj.exe", "a.jpg"});
}

TEST_CASE("normalize: no problem repeats what the citizen wrote and another field holds") {
    auto s = submission();
    s.author.phone = "+";
    s.author.email = "";
    s.occurred_on = "hari rahasia";
    s.title = "081234567890 rahasia";
    s.raw.media_type = "text/plain; charset=rahasia";
    auto const report = normalized(s);
    CHECK(report.problems.size() == 4);
    for (auto const& problem : report.problems)
        CHECK(problem.find("rahasia") == std::string::npos);
}

TEST_CASE("normalize: known charsets are no problem") {
    for (auto const media_type :
         {"text/plain; charset=utf-8",
          "text/plain; charset=\"ISO-8859-1\"",
          "text/plain;format=flowed;charset=UTF-8",
          "text/plain; charset=windows-1252",
          "application/json",
          ""}) {
        auto s = submission();
        s.raw.media_type = media_type;
        CAPTURE(media_type);
        CHECK(normalized(s).problems.empty());
    }
}

TEST_CASE("normalize: an incident between sending and receiving is not doubted") {
    auto s = submission();
    s.said_at = kReceived - 72h;
    s.occurred_on = "2026-03-24";
    CHECK(normalized(s).problems.empty());
    s.occurred_on = "2026-03-26";
    CHECK(has_problem(normalized(s), "occurred_on: in the future"));
}

TEST_CASE("normalize: what depends on when it was looked at marks the report, and nothing else does") {
    auto s = submission();
    CHECK_FALSE(normalized(s).bytes_may_differ);
    s.occurred_on = "kemarin";
    CHECK_FALSE(normalized(s).bytes_may_differ);
    s.occurred_on = "9999-12-31";
    CHECK(normalized(s).bytes_may_differ);
    s.occurred_on.clear();
    s.said_at = kReceived + 48h;
    CHECK(normalized(s).bytes_may_differ);
    s.said_at = kReceived;
    s.bytes_may_differ = true;
    CHECK(normalized(s).bytes_may_differ);
}

TEST_CASE("normalize: a reporter is known by name, number, mail address or account, not by an address alone"
) {
    CHECK_FALSE(normalized(submission()).reporter);
    for (auto const field : {&Author::name, &Author::account}) {
        auto s = submission();
        s.author.*field = "Budi";
        CHECK(normalized(s).identity_known);
    }
    auto s = submission();
    s.author.phone = "0812-3456-7890";
    CHECK(normalized(s).reporter->phone == "+6281234567890");
    CHECK(normalized(s).identity_known);
    s = submission();
    s.author.email = "Budi@Contoh.ID";
    CHECK(normalized(s).reporter->email == "Budi@contoh.id");
    CHECK(normalized(s).identity_known);
    s = submission();
    s.author.address = "Jl. Merdeka 5";
    CHECK(normalized(s).reporter->address == "Jl. Merdeka 5");
    CHECK_FALSE(normalized(s).identity_known);
    s = submission();
    s.author.phone = "TELKOMSEL";
    auto sms = origin();
    sms.kind = "sms";
    CHECK(normalizer::normalize(s, sms).reporter->account == "TELKOMSEL");
    CHECK(normalizer::normalize(s, sms).reporter->phone.empty());
    CHECK(normalizer::normalize(s, sms).problems.empty());
}

TEST_CASE(
    "normalize: an international number without its plus is one of its own country, whatever the channel"
) {
    auto s = submission();
    s.author.international_phone = true;
    for (auto const& [wa_id, e164] :
         {std::pair{"6281234567890", "+6281234567890"},
          {"85212345678", "+85212345678"},
          {"+6591234567", "+6591234567"}}) {
        s.author.phone = wa_id;
        CHECK(normalized(s).reporter->phone == e164);
    }
}

TEST_CASE("normalize: wishes are kept, and whistleblowing is confidential without asking") {
    auto s = submission();
    CHECK_FALSE(normalized(s).anonymous);
    CHECK_FALSE(normalized(s).confidential);
    s.wishes.report_class = ReportClass::whistleblowing;
    CHECK(normalized(s).confidential);
    CHECK_FALSE(normalized(s).anonymous);
    s.wishes = {.anonymous = true, .confidential = true, .report_class = ReportClass::aspiration};
    CHECK(normalized(s).anonymous);
    CHECK(normalized(s).confidential);
    CHECK(normalized(s).report_class == ReportClass::aspiration);
}

TEST_CASE("normalize: an attachment whose bytes are here gets digest and size, one behind a link waits") {
    auto s = submission();
    s.attachments.push_back({.name = "foto\n1.jpg", .bytes = "abc", .media_type = "image/jpeg"});
    s.attachments.push_back({.url = "https://contoh.id/2.jpg"});
    auto const report = normalized(s);
    REQUIRE(report.attachments.size() == 2);
    CHECK(report.attachments[0].name == "foto 1.jpg");
    CHECK(report.attachments[0].size == 3);
    CHECK(report.attachments[0].sha256 == to_hex(sha256("abc")));
    CHECK(report.attachments[0].media_type == "image/jpeg");
    CHECK(report.attachments[1].sha256.empty());
    CHECK(report.attachments[1].url == "https://contoh.id/2.jpg");
    CHECK(report.problems.empty());
}

TEST_CASE("normalize: the digest is that of the raw bytes") {
    auto s = submission();
    s.raw = {"application/json", std::string("{\"a\":\"\xFF\"}")};
    CHECK(normalized(s).raw_sha256 == to_hex(sha256(s.raw.bytes)));
    CHECK(normalized(s).raw_media_type == "application/json");
}

TEST_CASE("normalize: what the channel itself found missing stands among the problems") {
    auto s = submission();
    s.problems = {"text: 1 of 3 parts never arrived"};
    CHECK(has_problem(normalized(s), "text: 1 of 3 parts never arrived"));
}
