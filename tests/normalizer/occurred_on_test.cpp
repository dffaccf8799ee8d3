#include "normalizer/plausibility.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string_view>

using namespace kanal;
using namespace std::chrono_literals;

namespace {

constexpr Time kNoon = std::chrono::sys_days(2026y / 3 / 25) + 12h;

}  // namespace

TEST_CASE("day of the incident: a real day that has begun is not doubted") {
    for (std::string_view const said : {"", "2026-03-25", "2026-03-24", "2024-02-29", "1998-05-12"}) {
        CAPTURE(said);
        CHECK_FALSE(normalizer::doubt_of_day(said, kNoon));
    }
}

TEST_CASE("day of the incident: a day that the calendar does not have is doubted") {
    for (std::string_view const said :
         {"2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-03-00", "0000-00-00", "0001-01-01"}) {
        CAPTURE(said);
        CHECK(normalizer::doubt_of_day(said, kNoon) == "no such day");
    }
}

TEST_CASE("day of the incident: another form of a date is doubted") {
    for (std::string_view const said :
         {"kemarin",
          "25-03-2026",
          "2026/03/25",
          "2026-3-25",
          "2026-03-25T10:00",
          "2026-0a-25",
          " 2026-03-25"}) {
        CAPTURE(said);
        CHECK(normalizer::doubt_of_day(said, kNoon) == "not a date of the form YYYY-MM-DD");
    }
}

TEST_CASE("day of the incident: tomorrow is doubted, but not where tomorrow has begun in Papua") {
    CHECK(normalizer::doubt_of_day("2026-03-26", kNoon) == "in the future");
    CHECK(normalizer::doubt_of_day("9999-12-31", kNoon) == "in the future");
    Time const three_in_the_afternoon = std::chrono::sys_days(2026y / 3 / 25) + 15h;
    CHECK_FALSE(normalizer::doubt_of_day("2026-03-26", three_in_the_afternoon));
}
