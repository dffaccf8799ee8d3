#include "channels/facebook/facebook_payload.hpp"
#include "channels/instagram/instagram_payload.hpp"
#include "channels/telegram/telegram_payload.hpp"
#include "channels/twitter/twitter_payload.hpp"
#include "channels/whatsapp/whatsapp.hpp"
#include "normalizer/normalize.hpp"
#include "normalizer/report_json.hpp"
#include "tests/channels/replay.hpp"
#include "tests/support/payload_cases.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <map>
#include <sstream>

using namespace kanal;
using namespace kanal::test;

namespace {

struct Row {
    std::string file = {};
    std::string how = {};
    std::string expected = {};
    std::string check = {};
};

std::vector<std::string> split(std::string const& text, std::string const& between) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (;;) {
        auto const end = text.find(between, begin);
        parts.push_back(text.substr(begin, end == std::string::npos ? end : end - begin));
        if (end == std::string::npos) return parts;
        begin = end + between.size();
    }
}

// The columns are explained in tests/support/foreign_expectations.py.
std::vector<Row> rows() {
    std::vector<Row> found;
    for (auto const& line : split(data_file("foreign/social/EXPECT.tsv"), "\n")) {
        if (line.empty() || line.front() == '#') continue;
        auto columns = split(line, "\t");
        columns.resize(4);
        found.push_back({columns[0], columns[1], columns[2], columns[3]});
    }
    return found;
}

Result<Reading> read_as(std::string const& platform, RawBytes const& raw) {
    if (platform == "facebook") return facebook::read_payload(raw);
    if (platform == "instagram") return instagram::read_payload(raw);
    if (platform == "whatsapp") return whatsapp::read_payload(raw);
    if (platform == "telegram") return telegram::read_payload(raw, "700000099");
    auto delivery = twitter::read_delivery(raw, "2244");
    if (!delivery) return delivery.error();
    return std::move(delivery->reading);
}

Report report_of(Submission const& submission, std::string const& platform) {
    Origin origin;
    origin.agency_code = "3273";
    origin.kind = platform;
    origin.channel = platform;
    origin.received_at = Time(std::chrono::seconds(1780000100));
    return normalizer::normalize(submission, origin);
}

std::string outcome_of(Reading const& reading) {
    if (!reading.submissions.empty()) return reading.submissions[0].doubt.empty() ? "report" : "review";
    if (!reading.unreadable.empty()) return "quarantine";
    if (!reading.ignored.empty()) return "ignored";
    return "drop";
}

std::string place_of(Report const& report) {
    if (!report.place || !report.place->latitude) return {};
    char text[64];
    std::snprintf(text, sizeof text, "%g,%g", *report.place->latitude, *report.place->longitude);
    return text;
}

// What a field of the table says of a report.
std::string field_of(Report const& report, std::string const& name) {
    auto const reporter = report.reporter.value_or(Reporter{});
    std::map<std::string, std::string> const fields = {
        {"text", report.text},
        {"title", report.title},
        {"email", reporter.email},
        {"phone", reporter.phone},
        {"name", reporter.name},
        {"account", reporter.account},
        {"place", place_of(report)},
        {"record", normalizer::to_json(report)},
        {"files", std::to_string(report.attachments.size())},
        {"problems", std::to_string(report.problems.size())},
        {"withdrawn", report.withdrawn ? "true" : "false"},
    };
    if (name != "said") return fields.at(name);
    auto const record = normalizer::to_json(report);
    auto const begin = record.find("\"said_at\":\"");
    return begin == std::string::npos ? std::string{} : record.substr(begin + 11, 24);
}

std::string unescaped(std::string text) {
    auto const at = text.find("\\u00fc");
    return at == std::string::npos ? text : text.replace(at, 6, "ü");
}

void hold_against(std::string const& part, Report const& report) {
    INFO(part);
    auto const at = part.find_first_of("~=>!");
    REQUIRE(at != std::string::npos);
    auto const got = field_of(report, part.substr(0, at));
    INFO("got: ", got);
    auto const value = unescaped(part.substr(part.find_first_of("~=") + 1));
    auto const holds = got.find(value) != std::string::npos;
    if (part[at] == '~') CHECK(holds);
    if (part[at] == '!') CHECK_FALSE(holds);
    if (part[at] == '>') CHECK(std::stoi(got) >= std::stoi(value));
    if (part[at] == '=') CHECK((part.starts_with("said=") ? got.starts_with(value) : got == value));
}

}  // namespace

TEST_CASE(
    "social: what the platforms were seen to send becomes what it must, and its bytes read the same again"
) {
    auto const all = rows();
    CHECK(all.size() > 100);
    for (auto const& row : all) {
        INFO(row.file);
        RawBytes const raw{"application/json", data_file("foreign/social/" + row.file)};
        auto const reading = read_as(row.how, raw);
        REQUIRE(reading.has_value());
        auto const expected = split(row.expected, "/");
        auto const outcome = outcome_of(*reading);
        INFO("became: ", outcome);
        CHECK(std::find(expected.begin(), expected.end(), outcome) != expected.end());
        check_replay(*reading, [&](RawBytes const& kept) { return read_as(row.how, kept); });
        for (auto const& part : split(row.check, " && ")) {
            if (part.empty() || part == "listed" || reading->submissions.empty()) continue;
            hold_against(part, report_of(reading->submissions.back(), row.how));
        }
    }
}
