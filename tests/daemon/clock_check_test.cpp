#include "daemon/clock_check.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace std::chrono_literals;

namespace {

constexpr Time kToday = std::chrono::sys_days(std::chrono::year(2026) / 11 / 29);
constexpr SteadyTime kStart{};

}  // namespace

TEST_CASE("clock check: a clock that goes on with the steady one is believed, and small corrections with it"
) {
    daemon::ClockCheck clock;
    CHECK(clock.doubt(kToday, kStart).empty());
    CHECK(clock.doubt(kToday + 6h, kStart + 6h).empty());
    CHECK(clock.doubt(kToday + 6h + 50min, kStart + 6h + 1min).empty());
    CHECK(clock.believed() == kToday + 6h + 50min);
}

TEST_CASE("clock check: 1970 and 2036 are doubted, at start and at work, until the clock is right again") {
    for (auto const wrong : {Time{}, kToday + 24h * 3650}) {
        daemon::ClockCheck at_start;
        at_start.begin(kToday);
        CHECK_FALSE(at_start.doubt(wrong, kStart).empty());
        CHECK(at_start.believed() == kToday);

        daemon::ClockCheck at_work;
        CHECK(at_work.doubt(kToday, kStart).empty());
        CHECK_FALSE(at_work.doubt(wrong, kStart + 1min).empty());
        CHECK_FALSE(at_work.doubt(wrong + 1h, kStart + 61min).empty());
    }
}

TEST_CASE("clock check: a jump of days is doubted for a day and then believed") {
    daemon::ClockCheck clock;
    CHECK(clock.doubt(kToday, kStart).empty());
    CHECK_FALSE(clock.doubt(kToday + 72h, kStart + 1min).empty());
    CHECK_FALSE(clock.doubt(kToday + 90h, kStart + 18h).empty());
    CHECK(clock.doubt(kToday + 98h, kStart + 26h).empty());
    // And back: that is a jump again.
    CHECK_FALSE(clock.doubt(kToday + 27h, kStart + 27h).empty());
}

TEST_CASE("clock check: a time before this program was written is never believed") {
    daemon::ClockCheck clock;
    for (int day = 0; day < 5; ++day)
        CHECK_FALSE(clock.doubt(Time{} + 24h * day, kStart + 24h * day).empty());
}
