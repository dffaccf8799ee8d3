#include "normalizer/plausibility.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <limits>
#include <string_view>

using namespace kanal;
using namespace std::chrono_literals;

namespace {

Place at(double latitude, double longitude) {
    return {.latitude = latitude, .longitude = longitude};
}

constexpr Time kNoon = std::chrono::sys_days(2026y / 3 / 25) + 12h;

}  // namespace

TEST_CASE("coordinates: a point in Indonesia is not doubted") {
    for (auto place :
         {at(-6.914744, 107.60981), at(5.55, 95.32), at(-10.18, 123.6), at(-2.5, 140.7), Place{}}) {
        auto const before = place.latitude;
        CHECK_FALSE(normalizer::check_coordinates(place));
        CHECK(place.latitude == before);
    }
}

TEST_CASE("coordinates: a swapped point stays as given and is named") {
    auto place = at(107.60981, -6.914744);
    CHECK(normalizer::check_coordinates(place) == "latitude and longitude look swapped");
    CHECK(place.latitude == 107.60981);
    CHECK(place.longitude == -6.914744);
}

TEST_CASE("coordinates: a point abroad stays and is named") {
    auto place = at(0, 0);
    CHECK(normalizer::check_coordinates(place) == "not in Indonesia");
    CHECK(place.latitude == 0);
}

TEST_CASE("coordinates: what is no point on earth is dropped and named") {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();
    for (auto place :
         {at(90.5, 200),
          at(-6.9, 181),
          at(91, 0),
          at(kInfinity, 107),
          at(-6.9, kNotANumber),
          at(1e300, -1e300)}) {
        CHECK(normalizer::check_coordinates(place) == "coordinates out of range, dropped");
        CHECK_FALSE(place.latitude);
        CHECK_FALSE(place.longitude);
    }
}

TEST_CASE("coordinates: one without the other is dropped and named") {
    Place place{.latitude = -6.9};
    CHECK(normalizer::check_coordinates(place) == "one coordinate alone, dropped");
    CHECK_FALSE(place.latitude);
}

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
