#include "normalizer/report_identity.hpp"
#include "spool/reports/report_key.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <set>

using namespace kanal;
using namespace kanal::test;

namespace {

Report with_id(std::string const& id, Time received_at = some_day()) {
    auto report = make_report(id, "laporan " + id);
    report.id = id;
    report.received_at = received_at;
    return report;
}

// Both have the serial 35791394.
constexpr auto kFirst = "5b9f0000-0000-5000-8000-000000000001";
constexpr auto kSecond = "5b9f0000-ffff-5fff-bfff-ffffffffffff";

}  // namespace

TEST_CASE("report numbers: a spool that was lost gives every report its number again, in any order") {
    TempDir dir;
    TempDir other;
    auto spool = open_spool(dir.path());
    auto second = open_spool(other.path());
    std::vector<std::string> numbers;
    for (int i = 0; i < 200; ++i)
        numbers.push_back(put(*spool, make_report("r" + std::to_string(i)))->number);
    CHECK(std::set<std::string>(numbers.begin(), numbers.end()).size() == 200);
    for (int i = 199; i >= 0; --i)
        CHECK(
            put(*second, make_report("r" + std::to_string(i)))->number == numbers[static_cast<std::size_t>(i)]
        );
}

TEST_CASE("report numbers: after a restored backup no number is told to two reports") {
    TempDir dir;
    TempDir restored;
    std::set<std::string> told;
    {
        auto spool = open_spool(dir.path());
        for (int i = 0; i < 20; ++i)
            told.insert(put(*spool, make_report("r" + std::to_string(i)))->number);
        spool.reset();
        std::filesystem::copy_file(dir / "spool.db", restored / "spool.db");
        spool = open_spool(dir.path());
        for (int i = 20; i < 70; ++i)
            told.insert(put(*spool, make_report("r" + std::to_string(i)))->number);
    }
    auto spool = open_spool(restored.path());
    for (int i = 70; i < 120; ++i)
        CHECK(told.insert(put(*spool, make_report("r" + std::to_string(i)))->number).second);
    for (int i = 20; i < 70; ++i) {
        auto const again = put(*spool, make_report("r" + std::to_string(i)));
        CHECK_FALSE(again->duplicate);
        CHECK(told.count(again->number) == 1);
    }
    CHECK(told.size() == 120);
}

TEST_CASE("report numbers: the year is the one in which the message was said, by the agency's wall clock") {
    TempDir dir;
    auto options = plain_options(dir.path());
    options.timezone = "Asia/Jayapura";  // UTC+9
    auto spool = open_spool(options);
    constexpr std::int64_t kNewYear = 1798729200;  // 2027-01-01 00:00 in Jayapura
    auto at = [](std::int64_t seconds) { return Time(std::chrono::seconds(seconds)); };
    auto year = [&](std::string const& name, Time received, std::optional<Time> said) {
        auto report = make_report(name);
        report.received_at = received;
        report.said_at = said;
        return put(*spool, report)->number.substr(5, 2);
    };
    CHECK(year("a", at(kNewYear - 1), {}) == "26");
    CHECK(year("b", at(kNewYear), {}) == "27");
    CHECK(year("sent again in the new year", at(kNewYear + 86'400 * 20), at(kNewYear - 1)) == "26");
    CHECK(year("a clock that nobody set", at(kNewYear), at(0)) == "27");
}

TEST_CASE("report numbers: two ids with the same top get two numbers, and each is found by its own") {
    TempDir dir;
    std::string first;
    std::string second;
    {
        auto spool = open_spool(dir.path());
        first = put(*spool, with_id(kFirst))->number;
        second = put(*spool, with_id(kSecond))->number;
        CHECK(first.substr(0, 8) == second.substr(0, 8));
        CHECK(first != second);
        auto edited = with_id(kSecond);
        edited.revision = 1;
        edited.text = "lain";
        CHECK(put(*spool, edited)->number == second);
    }
    auto spool = open_spool(dir.path());
    CHECK(put(*spool, with_id(kSecond))->number == second);
    auto found = [&](std::string const& number) { return *spool->reports().resolve(number); };
    CHECK(found(first) == kFirst);
    CHECK(found(second) == kSecond);
    // In another year the top is free again.
    auto const later =
        put(*spool,
            with_id("5b9f0000-0000-5000-8000-00000000ffff", some_day() + std::chrono::hours(24 * 365)));
    CHECK(later->number.substr(8, 8) == first.substr(8, 8));
    CHECK(found(first) == kFirst);
}

TEST_CASE("report numbers: the lowest and the highest id of a serial are found") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    for (std::string const id :
         {"00000000-0000-5000-8000-000000000000",
          "ffffffff-ffff-5fff-bfff-ffffffffffff",
          "0000002a-ffff-5fff-bfff-ffffffffffff",
          "0000002b-0000-5000-8000-000000000000"}) {
        CAPTURE(id);
        auto const stored = put(*spool, with_id(id));
        REQUIRE(stored);
        CHECK(*spool->reports().resolve(stored->number) == id);
    }
}

TEST_CASE("report numbers: a report is found however its id or number is typed") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto const stored = put(*spool, make_report("a"));
    auto upper = stored->id;
    std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) {
        return std::toupper(c);
    });
    auto bare = stored->id;
    bare.erase(std::remove(bare.begin(), bare.end(), '-'), bare.end());
    auto digits = stored->number;
    digits.erase(std::remove(digits.begin(), digits.end(), '-'), digits.end());
    for (auto const& typed : {upper, bare, "{" + upper + "}", " " + stored->id, digits, "No. " + digits}) {
        CAPTURE(typed);
        CHECK(state_of(*spool, typed) == "queued");
    }
    auto hold = [&] { return spool->deliveries().hold(digits, "ditanya dulu", "petugas", some_day()); };
    REQUIRE(in_group(*spool, hold));
    CHECK(state_of(*spool, upper) == "held");
}
