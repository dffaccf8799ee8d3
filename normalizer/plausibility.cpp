#include "normalizer/plausibility.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

namespace kanal::normalizer {

namespace {

// The country with its waters, rounded outwards.
bool is_in_indonesia(double latitude, double longitude) {
    return latitude >= -11 && latitude <= 6 && longitude >= 95 && longitude <= 141;
}

bool is_on_earth(double latitude, double longitude) {
    return std::abs(latitude) <= 90 && std::abs(longitude) <= 180;  // false for what is not a number
}

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr int kEarliestYear = 1900;
constexpr auto kEasternmost = std::chrono::hours(9);  // WIT, UTC+9: where a day in Indonesia begins first

unsigned number(std::string_view digits) {
    unsigned value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

bool has_date_shape(std::string_view said) {
    if (said.size() != 10) return false;
    for (std::size_t i = 0; i < said.size(); ++i) {
        bool const dash = i == 4 || i == 7;
        if (dash ? said[i] != '-' : said[i] < '0' || said[i] > '9') return false;
    }
    return true;
}

}  // namespace

std::optional<std::string_view> check_coordinates(Place& place) {
    if (!place.latitude && !place.longitude) return std::nullopt;
    if (!place.latitude || !place.longitude) {
        place.latitude.reset();
        place.longitude.reset();
        return "one coordinate alone, dropped";
    }
    double const latitude = *place.latitude;
    double const longitude = *place.longitude;
    if (is_in_indonesia(latitude, longitude)) return std::nullopt;
    if (is_in_indonesia(longitude, latitude)) return "latitude and longitude look swapped";
    if (is_on_earth(latitude, longitude)) return "not in Indonesia";
    place.latitude.reset();
    place.longitude.reset();
    return "coordinates out of range, dropped";
}

std::optional<std::string_view> doubt_of_day(std::string_view said, Time latest) {
    if (said.empty()) return std::nullopt;
    if (!has_date_shape(said)) return "not a date of the form YYYY-MM-DD";
    auto const y = static_cast<int>(number(said.substr(0, 4)));
    year_month_day const date{year(y), month(number(said.substr(5, 2))), day(number(said.substr(8, 2)))};
    if (!date.ok() || y < kEarliestYear) return "no such day";
    // Whole days, because a year far away does not fit the clock's nanoseconds.
    auto const today = std::chrono::floor<std::chrono::days>(latest + kEasternmost);
    if (std::chrono::sys_days(date) > today) return kDayInTheFuture;
    return std::nullopt;
}

}  // namespace kanal::normalizer
