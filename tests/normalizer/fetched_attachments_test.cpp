#include "normalizer/fetched_attachments.hpp"

#include "normalizer/report_json.hpp"

#include <doctest/doctest.h>

using namespace kanal;

namespace {

std::string const kDigest(64, 'a');

Report two_pictures() {
    Report report;
    report.id = "8f5b1c0e-3a62-4d57-9b0d-6c1f2e94a735";
    report.text = "Kurung ] } \" \\ dan koma, di dalam teks\n\xE2\x80\xA8";
    report.place = Place{.said = "Jl. Merdeka", .latitude = -6.1, .longitude = 1e-7};
    report.attachments = {
        {"a,]}.jpg", "image/jpeg", 0, "", "https://contoh.id/\"a\""}, {"b", "", 0, "", "b:"}};
    report.problems = {"title: x"};
    return report;
}

}  // namespace

TEST_CASE("fetched: the record is what it would have been had the bytes come with the report") {
    auto const report = two_pictures();
    auto complete = report;
    complete.media = 1;
    complete.attachments[1].media_type = "image/png";
    complete.attachments[1].size = 12345678901;
    complete.attachments[1].sha256 = kDigest;
    complete.problems.push_back("attachment 1: refused: private address");
    auto const made = normalizer::with_fetched(
        normalizer::to_json(report),
        1,
        {{.position = 1, .size = 12345678901, .sha256 = kDigest, .media_type = "image/png"},
         {.position = 0, .problem = "refused: private address"}}
    );
    REQUIRE(made.has_value());
    CHECK(*made == normalizer::to_json(complete));
}

TEST_CASE("fetched: without problems before, the first one stands alone") {
    auto report = two_pictures();
    report.problems.clear();
    auto expected = report;
    expected.media = 7;
    expected.problems = {"attachment 2: unavailable after 7 days"};
    auto const made = normalizer::with_fetched(
        normalizer::to_json(report), 7, {{.position = 1, .problem = "unavailable after 7 days"}}
    );
    REQUIRE(made.has_value());
    CHECK(*made == normalizer::to_json(expected));
}

TEST_CASE(
    "fetched: an edition in which nothing new was said has the source's times and names no fetched files"
) {
    auto report = two_pictures();
    report.media = 5;
    report.said_at = Time(std::chrono::seconds(1772330400));
    auto expected = report;
    expected.revision = 9;
    expected.media = 0;
    expected.variant = 7;
    expected.problems.push_back("removed, and nobody says by whom");
    auto const made =
        normalizer::with_problem(normalizer::to_json(report), 9, 7, "removed, and nobody says by whom");
    REQUIRE(made.has_value());
    CHECK(*made == normalizer::to_json(expected));
}

TEST_CASE("fetched: what is no record of ours, or has no such attachment, is refused") {
    for (std::string const text : {"", "{}", "[]", "{\"channel\":{},\"attachments\":[]}", "\"x\""})
        CHECK_FALSE(normalizer::with_fetched(text, 1, {}).has_value());
    CHECK_FALSE(normalizer::with_fetched(
                    normalizer::to_json(two_pictures()), 1, {{.position = 2, .problem = "x"}}
    ).has_value());
}
