#include "normalizer/report_json.hpp"

#include "normalizer/normalize.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <string>

using namespace kanal;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

Report full_report() {
    Report report;
    report.id = "8f5b1c0e-3a62-4d57-9b0d-6c1f2e94a735";
    report.number = "3273-26-000123-2";
    report.agency = "32.73";
    report.channel_kind = "facebook";
    report.channel_name = "fb";
    report.account = "111";
    report.external_id = "222";
    report.revision = 4294967295U;
    report.media = 2;
    report.received_at = std::chrono::sys_days(2026y / 3 / 26);
    report.said_at = std::chrono::sys_days(2026y / 3 / 25) + 8h + 15min + 30s + 123ms + 999us;
    report.occurred_on = "2026-03-24";
    report.title = "Jalan";
    report.title_derived = true;
    report.text = "Jalan 081234567890";
    report.public_text = "Jalan [telepon]";
    report.masked = {{6, 18, "phone"}};
    report.report_class = ReportClass::information;
    report.category = Category{"PJU", "Lampu jalan mati"};
    report.place = Place{.said = "Jl. Merdeka", .latitude = -6.914744, .longitude = 107.60981};
    report.reporter = Reporter{"Budi", "+6281234567890", "b@contoh.id", "budi", "Jl. A"};
    report.anonymous = true;
    report.identity_known = true;
    report.attachments = {{"a.jpg", "image/jpeg", 3, "ab", "https://contoh.id"}};
    report.problems = {"title: x"};
    report.raw_media_type = "application/json";
    report.raw_sha256 = "cd";
    report.withdrawn = true;
    return report;
}

std::string text_in_json(std::string text) {
    Report report;
    report.text = std::move(text);
    return normalizer::to_json(report);
}

}  // namespace

TEST_CASE("record: every field stands where the centre looks for it") {
    auto const expected = json::parse(R"({
        "schema": "kanal.report/1", "id": "8f5b1c0e-3a62-4d57-9b0d-6c1f2e94a735", "number": "3273-26-000123-2",
        "agency": "32.73",
        "channel": {"kind": "facebook", "name": "fb", "account": "111", "external_id": "222", "revision": 4294967295,
                    "media": 2},
        "received_at": "2026-03-25T08:15:30.123Z", "said_at": "2026-03-25T08:15:30.123Z",
        "occurred_on": "2026-03-24", "title": "Jalan", "title_derived": true, "text": "Jalan 081234567890",
        "public_text": "Jalan [telepon]", "masked": [{"begin": 6, "end": 18, "rule": "phone"}],
        "class": "information", "category": {"code": "PJU", "name": "Lampu jalan mati"},
        "place": {"said": "Jl. Merdeka", "public_said": "Jl. Merdeka", "point": {"latitude": -6.914744, "longitude": 107.60981}},
        "reporter": {"name": "Budi", "phone": "+6281234567890", "email": "b@contoh.id", "account": "budi",
                     "address": "Jl. A"},
        "privacy": {"anonymous": true, "confidential": false, "identity_known": true},
        "attachments": [{"name": "a.jpg", "media_type": "image/jpeg", "size": 3, "sha256": "ab",
                         "url": "https://contoh.id"}],
        "problems": ["title: x"], "raw": {"media_type": "application/json", "sha256": "cd"}, "withdrawn": true})"
    );
    CHECK(json::parse(normalizer::to_json(full_report())) == expected);
}

TEST_CASE("record: the same report gives the same bytes") {
    CHECK(normalizer::to_json(full_report()) == normalizer::to_json(full_report()));
    CHECK(normalizer::to_json(full_report()).starts_with(R"({"schema":"kanal.report/1","id":"8f5b1c0e-)"));
}

TEST_CASE("record: what is not known is null, never left out") {
    auto const record = json::parse(normalizer::to_json(Report{})).as_object();
    for (auto const name : {"said_at", "class", "category", "place", "reporter"}) {
        CAPTURE(name);
        CHECK(record.at(name).is_null());
    }
    CHECK(record.size() == 22);
    Report report;
    report.place = Place{.said = "Bandung"};
    CHECK(json::parse(normalizer::to_json(report)).at_pointer("/place/point").is_null());
}

TEST_CASE("record: coordinates come back as the same numbers") {
    for (double const value : {-6.914744, 107.60981, 0.1, -0.0, 5e-324, 179.99999999999997, 100.0}) {
        Report report;
        report.place = Place{.latitude = value, .longitude = value};
        CHECK(
            json::parse(normalizer::to_json(report))
                .at_pointer("/place/point/latitude")
                .to_number<double>() == value
        );
    }
    CHECK(normalizer::to_json(full_report()).find("-6.914744,") != std::string::npos);
}

TEST_CASE("record: any text comes back as it was, and never breaks the line") {
    std::string every_control;
    for (char c = 0; c < 0x20; ++c)
        every_control.push_back(c);
    for (std::string const& text :
         {std::string(R"("\/)"),
          std::string("a\nb"),
          every_control,
          std::string("\x7F"),
          std::string("\xE2\x80\xA8 \xE2\x80\xA9 \xE2\x80\xA6 \xE2\x82\xAC"),
          std::string("\xF0\x9F\x98\x80"),
          std::string("</script>")}) {
        auto const record = text_in_json(text);
        CHECK(json::parse(record).at("text").as_string() == text);
        for (auto const line_break : {"\n", "\r", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
            CHECK(record.find(line_break) == std::string::npos);
        }
    }
}

TEST_CASE("record: times before 1970 and parts of a millisecond are cut, not rounded up") {
    Report report;
    report.said_at = Time{} - 1us;
    CHECK(json::parse(normalizer::to_json(report)).at("said_at") == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("record: the same message gives the same bytes whenever it is taken in") {
    for (auto const said :
         {std::optional<Time>(), std::optional<Time>(std::chrono::sys_days(2026y / 3 / 25))}) {
        Submission submission;
        submission.external_id = "4711";
        submission.text = "Lampu jalan mati di depan pasar.";
        submission.said_at = said;
        Origin origin{.agency_code = "32.73", .kind = "facebook", .channel = "fb"};
        origin.received_at = std::chrono::sys_days(2026y / 3 / 25) + 1min;
        auto const first = normalizer::to_json(normalizer::normalize(submission, origin));
        origin.received_at += 24h * 30;
        CHECK(normalizer::to_json(normalizer::normalize(submission, origin)) == first);
        CHECK(json::parse(first).at("received_at").is_null() == !said);
    }
}

TEST_CASE("record: a clock that nobody set is no time of receipt") {
    Report report;
    report.said_at = Time{};
    auto const record = json::parse(normalizer::to_json(report));
    CHECK(record.at("received_at").is_null());
    CHECK(record.at("said_at") == "1970-01-01T00:00:00.000Z");
}
