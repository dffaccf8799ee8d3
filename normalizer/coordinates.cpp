#include "normalizer/coordinates.hpp"

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

}  // namespace kanal::normalizer
