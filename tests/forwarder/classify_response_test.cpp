#include "forwarder/sinks/classify_response.hpp"

#include "client_responses.hpp"
#include "forwarder/sinks/centre_words.hpp"
#include "reports.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using Kind = Outcome::Kind;
using Alarm = forwarder::ResponseClass::Alarm;

namespace {

std::string receipt(std::string const& tracking_id) {
    return R"({"report_id":")" + report(1).id + R"(","tracking_id":)" + tracking_id + "}";
}

std::string nested(int depth) {
    return receipt(R"("T1","extra":)" + std::string(depth, '[') + std::string(depth, ']'));
}

}  // namespace

TEST_CASE("classify response: only an answer that names the report and a tracking id is a receipt") {
    struct Row {
        char const* label;
        http::ClientResponse answer;
        Kind kind;
        std::string receipt = {};
        Alarm alarm = Alarm::none;
    };
    auto const id = report(1).id;
    Row const rows[] = {
        {"text", answered(200, receipt(R"("LAPOR-7")")), Kind::delivered, "LAPOR-7"},
        {"number", answered(201, receipt("4711")), Kind::delivered, "4711"},
        {"large number",
         answered(202, receipt("18446744073709551615")),
         Kind::delivered,
         "18446744073709551615"},
        {"known", answered(409, receipt(R"("LAPOR-7")")), Kind::delivered, "LAPOR-7"},
        {"known without a tracking id",
         answered(409, R"({"report_id":")" + id + R"("})"),
         Kind::delivered,
         id},
        {"known of another report",
         answered(409, R"({"report_id":"x","tracking_id":"1"})"),
         Kind::retry,
         "",
         Alarm::other_report},
        {"conflict without a receipt", answered(409, "busy"), Kind::retry},
        {"empty", answered(200, ""), Kind::retry, "", Alarm::no_receipt},
        {"no content", answered(204, ""), Kind::retry, "", Alarm::no_receipt},
        {"portal", answered(200, "<html>login</html>"), Kind::retry, "", Alarm::no_receipt},
        {"no object", answered(200, "[1]"), Kind::retry, "", Alarm::no_receipt},
        {"another report",
         answered(200, R"({"report_id":"x","tracking_id":"1"})"),
         Kind::retry,
         "",
         Alarm::other_report},
        {"report id as a number",
         answered(200, R"({"report_id":1,"tracking_id":1})"),
         Kind::retry,
         "",
         Alarm::no_receipt},
        {"no tracking id",
         answered(200, R"({"report_id":")" + id + R"("})"),
         Kind::retry,
         "",
         Alarm::no_receipt},
        {"tracking id null", answered(200, receipt("null")), Kind::retry, "", Alarm::no_receipt},
        {"tracking id a fraction", answered(200, receipt("1.5")), Kind::retry, "", Alarm::no_receipt},
        {"tracking id with markup",
         answered(200, receipt(R"("<b>1</b>")")),
         Kind::retry,
         "",
         Alarm::no_receipt},
        {"tracking id with a line break",
         answered(200, receipt(R"("1\n2")")),
         Kind::retry,
         "",
         Alarm::no_receipt},
        {"tracking id of 64",
         answered(200, receipt('"' + std::string(64, 'A') + '"')),
         Kind::delivered,
         std::string(64, 'A')},
        {"tracking id of 65",
         answered(200, receipt('"' + std::string(65, 'A') + '"')),
         Kind::retry,
         "",
         Alarm::no_receipt},
        {"empty tracking id", answered(200, receipt(R"("")")), Kind::retry, "", Alarm::no_receipt},
        {"depth 8", answered(200, nested(7)), Kind::delivered, "T1"},
        {"depth 9", answered(200, nested(8)), Kind::retry, "", Alarm::no_receipt},
        {"two report ids",
         answered(200, R"({"report_id":"x","report_id":")" + id + R"(","tracking_id":"1"})"),
         Kind::retry,
         "",
         Alarm::no_receipt},
        {"bytes behind it", answered(200, receipt("1") + "<html>"), Kind::retry, "", Alarm::no_receipt},
    };
    for (auto const& row : rows) {
        CAPTURE(row.label);
        auto const classified = forwarder::classify_record_response(row.answer, report(1));
        CHECK(classified.outcome.kind == row.kind);
        CHECK(classified.outcome.tracking_id == row.receipt);
        CHECK(classified.alarm == row.alarm);
    }
}

TEST_CASE("classify response: the status says whose fault it is") {
    struct Row {
        int status;
        Kind kind;
    };
    Row const rows[] = {
        {301, Kind::misconfigured}, {302, Kind::misconfigured}, {307, Kind::misconfigured},
        {400, Kind::refused},       {401, Kind::misconfigured}, {403, Kind::misconfigured},
        {404, Kind::misconfigured}, {405, Kind::misconfigured}, {407, Kind::misconfigured},
        {408, Kind::retry},         {410, Kind::misconfigured}, {413, Kind::refused},
        {415, Kind::misconfigured}, {422, Kind::refused},       {425, Kind::retry},
        {429, Kind::retry},         {500, Kind::retry},         {502, Kind::retry},
        {503, Kind::retry},         {504, Kind::retry},         {599, Kind::retry},
    };
    for (auto const& row : rows) {
        CAPTURE(row.status);
        auto with_page = answered(row.status, "<html>not for the log</html>");
        with_page.retry_after = std::chrono::seconds(7);
        auto const classified = forwarder::classify_record_response(with_page, report(1));
        CHECK(classified.outcome.kind == row.kind);
        CHECK(classified.outcome.retry_after.has_value() == (row.kind == Kind::retry));
        CHECK(classified.outcome.slow_down == (row.status == 429));
        CHECK(classified.outcome.why.find("html") == std::string::npos);
        CHECK(classified.alarm == Alarm::none);
    }
}

TEST_CASE("classify response: a status that came counts even when the rest of the answer did not") {
    auto torn = answered(401, "");
    torn.failure = http::ClientResponse::Failure::timed_out;
    CHECK(forwarder::classify_record_response(torn, report(1)).outcome.kind == Kind::misconfigured);
    torn.status = 200;
    CHECK(forwarder::classify_record_response(torn, report(1)).outcome.kind == Kind::retry);
}

TEST_CASE("classify response: an exchange without an answer is not a receipt") {
    CHECK(forwarder::classify_record_response(answered(0, ""), report(1)).outcome.kind == Kind::retry);
}

TEST_CASE("classify response: an attachment the centre has already counts as sent") {
    CHECK(forwarder::classify_attachment_response(answered(201, "")).kind == Kind::delivered);
    CHECK(forwarder::classify_attachment_response(answered(409, "")).kind == Kind::delivered);
    CHECK(forwarder::classify_attachment_response(answered(413, "")).kind == Kind::refused);
    CHECK(forwarder::classify_attachment_response(answered(404, "")).kind == Kind::misconfigured);
    CHECK(forwarder::classify_attachment_response(answered(503, "")).kind == Kind::retry);
}

TEST_CASE("classify response: what a centre says with its no is kept for people, and its yes is not") {
    auto const refused = forwarder::classify_record_response(
        answered(422, R"({"error":{"message":"Kategori wajib diisi"}})"), report(1)
    );
    CHECK(refused.outcome.said == "Kategori wajib diisi");
    CHECK(
        forwarder::classify_record_response(answered(503, "sedang dirawat"), report(1)).outcome.said ==
        "sedang dirawat"
    );
    CHECK(forwarder::classify_record_response(answered(200, receipt("1")), report(1)).outcome.said.empty());
}

TEST_CASE("centre words: a centre's words are one short line that steers no terminal") {
    CHECK(forwarder::centre_words("") == "");
    CHECK(forwarder::centre_words(R"({"errors":["judul kosong"],"status":422})") == R"(["judul kosong"])");
    CHECK(
        forwarder::centre_words("<html><title>502 Bad Gateway</title><body>nginx</body></html>") ==
        "502 Bad Gateway nginx"
    );
    CHECK(
        forwarder::centre_words("a\x1b[2Jb\r\n\xe2\x80\xae"
                                "c\xff") == "a [2Jb c\xef\xbf\xbd"
    );
    CHECK(forwarder::centre_words(std::string(100'000, 'x')).size() == 300);
    CHECK(forwarder::centre_words(R"({"message":")" + std::string(1000, 'y') + "\"}").size() == 300);
}
