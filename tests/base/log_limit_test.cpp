#include "base/log_output.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace std::chrono_literals;

namespace {

constexpr log::LineLimit::Instant kStart{1h};

bool refuse(
    log::LineLimit& limit, char const* channel, std::string const& reason, log::LineLimit::Instant now
) {
    return limit.pass(
        log::Level::warning, "signature_refused", {{"channel", channel}, {"reason", reason}}, 5, now
    );
}

}  // namespace

TEST_CASE("log limit: what was suppressed is told when its minute is over, though no further line comes") {
    log::LineLimit limit;
    int written = 0;
    for (int i = 0; i < 10'000; ++i)
        written += refuse(limit, "facebook", "wrong", kStart + 1ms * i) ? 1 : 0;
    CHECK(written == 5);
    CHECK(limit.over(kStart + 59s).empty());
    auto const told = limit.over(kStart + 61s);
    REQUIRE(told.size() == 1);
    CHECK(told[0].level == log::Level::warning);
    CHECK(told[0].event == "signature_refused");
    CHECK(told[0].of_field == "channel");
    CHECK(told[0].of == "facebook");
    CHECK(told[0].reason == "wrong");
    CHECK(told[0].lines == 9'995);
    CHECK(limit.over(kStart + 10min).empty());
}

TEST_CASE("log limit: a flood that does not end is told of each minute all the same") {
    log::LineLimit limit;
    std::uint64_t told = 0;
    for (int second = 0; second < 300; ++second) {
        refuse(limit, "facebook", "wrong", kStart + 1s * second);
        for (auto const& one : limit.over(kStart + 1s * second))
            told += one.lines;
    }
    CHECK(told == 4 * 55);
}

TEST_CASE("log limit: one reason, and one channel, does not use up the lines of another") {
    log::LineLimit limit;
    for (int i = 0; i < 100; ++i)
        refuse(limit, "facebook", "wrong", kStart);
    CHECK(refuse(limit, "facebook", "no_secret", kStart));
    CHECK(refuse(limit, "instagram", "wrong", kStart));
}

TEST_CASE("log limit: every call is counted by event, channel and reason") {
    log::LineLimit limit;
    for (int i = 0; i < 100; ++i)
        refuse(limit, "facebook", "wrong", kStart);
    limit.pass(log::Level::info, "tls_refused", {{"reason", "version"}}, 5, kStart);
    auto const counts = limit.counts();
    REQUIRE(counts.size() == 2);
    CHECK(counts[0].event == "signature_refused");
    CHECK(counts[0].of == "facebook");
    CHECK(counts[0].reason == "wrong");
    CHECK(counts[0].total == 100);
    CHECK(counts[1].of.empty());
    CHECK(counts[1].reason == "version");
}

TEST_CASE("log limit: reasons without end do not take memory without end, and none is left uncounted") {
    log::LineLimit limit;
    for (int i = 0; i < 100'000; ++i)
        refuse(limit, "facebook", std::to_string(i), kStart);
    auto const counts = limit.counts();
    CHECK(counts.size() <= 2 * log::LineLimit::kMostKinds);
    std::uint64_t total = 0;
    for (auto const& one : counts)
        total += one.total;
    CHECK(total == 100'000);
}
