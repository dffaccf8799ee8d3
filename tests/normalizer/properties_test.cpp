#include "normalizer/clean_text.hpp"
#include "normalizer/normalize.hpp"
#include "normalizer/report_json.hpp"
#include "sample_submissions.hpp"
#include "text/utf8.hpp"

#include <doctest/doctest.h>
#include <unicode/normalizer2.h>
#include <unicode/utf8.h>

#include <boost/json/parse.hpp>
#include <cstdint>
#include <string_view>

using namespace kanal;

namespace {

constexpr int kRounds = 3000;

bool is_nfc(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    icu::StringPiece const piece(text.data(), static_cast<std::int32_t>(text.size()));
    return icu::Normalizer2::getNFCInstance(status)->isNormalizedUTF8(piece, status) && U_SUCCESS(status);
}

bool has_controls(std::string_view text, bool lines) {
    auto const* const data = reinterpret_cast<std::uint8_t const*>(text.data());
    for (std::size_t next = 0; next < text.size();) {
        UChar32 c = 0;
        U8_NEXT(data, next, text.size(), c);
        if (c == '\n' && lines) continue;
        if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return true;
    }
    return false;
}

std::size_t characters(std::string_view text) {
    std::size_t count = 0;
    for (unsigned char const c : text)
        count += (c & 0xC0) != 0x80;
    return count;
}

bool is_boundary(std::string_view text, std::size_t at) {
    return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

void check_spans(Report const& report) {
    std::size_t behind = 0;
    for (auto const& span : report.masked) {
        REQUIRE(span.begin >= behind);
        REQUIRE(span.begin < span.end);
        REQUIRE(span.end <= report.text.size());
        REQUIRE(is_boundary(report.text, span.begin));
        REQUIRE(is_boundary(report.text, span.end));
        behind = span.end;
    }
}

}  // namespace

TEST_CASE("normalize: any bytes give a record of valid, composed text without controls") {
    test::SampleSubmissions samples(1);
    for (int round = 0; round < kRounds; ++round) {
        CAPTURE(round);
        auto const report = normalizer::normalize(samples.next(), samples.origin());
        REQUIRE(is_utf8(report.text));
        REQUIRE(is_nfc(report.text));
        REQUIRE_FALSE(has_controls(report.text, true));
        for (auto const* line : {&report.title, &report.account, &report.external_id, &report.occurred_on}) {
            REQUIRE(is_utf8(*line));
            REQUIRE(is_nfc(*line));
            REQUIRE_FALSE(has_controls(*line, false));
        }
        REQUIRE(is_utf8(report.public_text));
        REQUIRE(characters(report.title) <= (report.title_derived ? 80 : 255));
    }
}

TEST_CASE("normalize: spans stand in order, inside the text, on character boundaries") {
    test::SampleSubmissions samples(2);
    for (int round = 0; round < kRounds; ++round) {
        CAPTURE(round);
        check_spans(normalizer::normalize(samples.next(), samples.origin()));
    }
}

TEST_CASE("normalize: what came out goes in again unchanged") {
    test::SampleSubmissions samples(3);
    for (int round = 0; round < kRounds; ++round) {
        CAPTURE(round);
        auto submission = samples.next();
        auto const once = normalizer::normalize(submission, samples.origin());
        submission.text = once.text;
        submission.title = once.title_derived ? "" : once.title;
        auto const twice = normalizer::normalize(submission, samples.origin());
        REQUIRE(twice.text == once.text);
        REQUIRE(twice.public_text == once.public_text);
        REQUIRE(twice.title == once.title);
        REQUIRE(twice.masked.size() == once.masked.size());
    }
}

TEST_CASE("normalize: a public text holds nothing that would be masked again") {
    test::SampleSubmissions samples(4);
    for (int round = 0; round < kRounds; ++round) {
        CAPTURE(round);
        auto submission = samples.next();
        submission.text = normalizer::normalize(submission, samples.origin()).public_text;
        REQUIRE(normalizer::normalize(submission, samples.origin()).masked.empty());
    }
}

TEST_CASE("record: any submission gives JSON that reads back with the same text") {
    test::SampleSubmissions samples(5);
    for (int round = 0; round < kRounds; ++round) {
        CAPTURE(round);
        auto const report = normalizer::normalize(samples.next(), samples.origin());
        auto const record = boost::json::parse(normalizer::to_json(report));
        REQUIRE(record.at("text").as_string() == report.text);
        REQUIRE(record.at("title").as_string() == report.title);
        REQUIRE(record.at("channel").at("external_id").as_string() == report.external_id);
        REQUIRE(record.at("problems").as_array().size() == report.problems.size());
    }
}
