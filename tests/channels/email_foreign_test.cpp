#include "channels/mail/mail_reading.hpp"
#include "channels/mail/mime/mail_parser.hpp"
#include "channels/mail/mime/parsed_mail.hpp"
#include "normalizer/normalize.hpp"
#include "normalizer/report_json.hpp"
#include "tests/support/payload_cases.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

using namespace kanal;
using namespace kanal::mail;
using namespace kanal::test;

// The mails of tests/data/foreign/mail and what must become of them: the same table that the system test
// sends through the real door, here with parser and normalizer alone.
namespace {

struct Found {
    std::string outcome = {};
    Report report = {};
};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

std::vector<std::string> split(std::string const& text, std::string_view separator) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (;;) {
        auto const end = text.find(separator, begin);
        parts.push_back(text.substr(begin, end - begin));
        if (end == std::string::npos) return parts;
        begin = end + separator.size();
    }
}

// "\ufffd" as UTF-8.
std::string unescaped(std::string text) {
    for (auto at = text.find("\\u"); at != std::string::npos; at = text.find("\\u", at + 1)) {
        auto const code = std::stoul(text.substr(at + 2, 4), nullptr, 16);
        std::string character;
        if (code < 0x80) {
            character = static_cast<char>(code);
        } else if (code < 0x800) {
            character = {static_cast<char>(0xC0 | (code >> 6)), static_cast<char>(0x80 | (code & 0x3F))};
        } else {
            character = {
                static_cast<char>(0xE0 | (code >> 12)),
                static_cast<char>(0x80 | ((code >> 6) & 0x3F)),
                static_cast<char>(0x80 | (code & 0x3F))};
        }
        text.replace(at, 6, character);
    }
    return text;
}

Found deliver(std::string const& file, std::string const& how) {
    auto bytes = data_file("foreign/mail/" + file);
    std::string sender = "warga@example.net";
    bool raw = false;
    for (auto const& word : split(how, " ")) {
        if (word.starts_with("from=")) sender = word.substr(5);
        if (word == "raw") raw = true;
    }
    if (!raw) bytes = replaced(replaced(std::move(bytes), "\r\n", "\n"), "\n", "\r\n");
    bytes = "Return-Path: <" + sender + ">\r\n" + bytes;
    auto parsed = decode(encode(parse_mail(bytes, false)));
    REQUIRE(parsed);
    Receiver receiver;
    receiver.account = "lapor@example.go.id";
    receiver.own_addresses = {"lapor@example.go.id"};
    RawBytes const octets{"message/rfc822", bytes};
    auto const read = to_reading(std::move(*parsed), octets, receiver);
    Found found;
    if (read.reading.dropped > 0) found.outcome = "drop";
    if (!read.reading.unreadable.empty()) found.outcome = "quarantine";
    if (read.reading.submissions.empty()) return found;
    auto const& submission = read.reading.submissions[0];
    found.outcome = submission.doubt.empty() ? "report" : "review";
    Origin origin{"3273", "lmtp", "lmtp", Time(std::chrono::hours(24 * 365 * 57))};
    found.report = normalizer::normalize(submission, origin);
    // Nothing but a citizen's plain mail is answered.
    if (!submission.doubt.empty()) CHECK_FALSE(read.answer_to);
    return found;
}

std::string field(Report const& report, std::string const& name) {
    auto const reporter = report.reporter.value_or(Reporter{});
    if (name == "text") return report.text;
    if (name == "title") return report.title;
    if (name == "email") return reporter.email;
    if (name == "name") return reporter.name;
    if (name == "files") return std::to_string(report.attachments.size());
    if (name == "problems") return std::to_string(report.problems.size());
    if (name == "record") return normalizer::to_json(report);
    if (name == "file") {
        std::string names;
        for (auto const& file : report.attachments)
            names.append(names.empty() ? "" : "\n").append(file.name);
        return names;
    }
    auto const json = normalizer::to_json(report);
    auto const key = json.find("\"said_at\":\"");
    REQUIRE(name == "said");
    return key == std::string::npos ? std::string() : json.substr(key + 11, 20);
}

bool holds(Report const& report, std::string const& part) {
    auto const sign = part.find_first_of("~=!>");
    auto const name = part.substr(0, sign);
    auto const got = field(report, name);
    auto const wide = part.compare(sign, 2, "!~") == 0 || part.compare(sign, 2, ">=") == 0;
    auto const value = unescaped(part.substr(sign + (wide ? 2 : 1)));
    switch (part[sign]) {
        case '!':
            return got.find(value) == std::string::npos;
        case '>':
            return std::stoi(got) >= std::stoi(value);
        case '~':
            return got.find(value) != std::string::npos;
        default:
            return name == "said" ? got.starts_with(value) && got.empty() == value.empty() : got == value;
    }
}

}  // namespace

TEST_CASE("email: each mail that other people's programs send becomes what its row says") {
    std::istringstream rows(data_file("foreign/mail/EXPECT.tsv"));
    unsigned count = 0;
    for (std::string line; std::getline(rows, line);) {
        if (line.empty() || line.starts_with('#')) continue;
        auto columns = split(line, "\t");
        columns.resize(4);
        auto const found = deliver(columns[0], columns[1]);
        INFO(columns[0]);
        CAPTURE(found.outcome);
        CAPTURE(found.report.text);
        CAPTURE(found.report.title);
        CAPTURE(found.report.problems);
        auto const outcomes = split(columns[2], "/");
        CHECK(std::find(outcomes.begin(), outcomes.end(), found.outcome) != outcomes.end());
        if (columns[3].empty()) continue;
        for (auto const& part : split(columns[3], " && ")) {
            INFO(part);
            auto const got = field(found.report, part.substr(0, part.find_first_of("~=!>")));
            CAPTURE(got);
            CHECK(holds(found.report, part));
        }
        ++count;
    }
    CHECK(count > 200);
}
