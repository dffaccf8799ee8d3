#include "normalizer/plausibility.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace kanal;

namespace {

Place at(double latitude, double longitude) {
    return {.latitude = latitude, .longitude = longitude};
}

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
