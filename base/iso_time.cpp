#include "base/iso_time.hpp"

#include <algorithm>
#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

namespace kanal {

namespace {

constexpr std::time_t kYear2100 = 4'102'444'800;
constexpr std::size_t kShortest = 20;
constexpr std::size_t kLongest = 35;
constexpr char const* kDigits = "0123456789";

// Seconds east of UTC.
std::optional<int> zone_of(std::string zone) {
    if (zone == "Z") return 0;
    if (zone.size() == 6 && zone[3] == ':') zone.erase(3, 1);
    bool const shaped = zone.size() == 5 && (zone[0] == '+' || zone[0] == '-');
    if (!shaped || zone.find_first_not_of(kDigits, 1) != std::string::npos) return std::nullopt;
    auto const seconds = std::stoi(zone.substr(1, 2)) * 3600 + std::stoi(zone.substr(3, 2)) * 60;
    return zone[0] == '-' ? -seconds : seconds;
}

// Takes ".123" off the beginning; nothing when no digits follow the point.
std::optional<std::chrono::milliseconds> take_fraction(std::string& rest) {
    if (!rest.starts_with('.')) return std::chrono::milliseconds(0);
    auto const end = std::min(rest.find_first_not_of(kDigits, 1), rest.size());
    if (end == 1) return std::nullopt;
    auto digits = rest.substr(1, end - 1);
    digits.resize(3, '0');
    rest.erase(0, end);
    return std::chrono::milliseconds(std::stoi(digits));
}

}  // namespace

std::optional<Time> iso_time(std::string const& text) {
    if (text.size() < kShortest || text.size() > kLongest) return std::nullopt;
    auto shaped = text;
    if (shaped[10] == ' ') shaped[10] = 'T';
    std::istringstream input(shaped);
    input.imbue(std::locale::classic());
    std::tm fields{};
    input >> std::get_time(&fields, "%Y-%m-%dT%H:%M:%S");
    std::string rest;
    if (!input || !std::getline(input, rest, '\0')) return std::nullopt;
    auto const fraction = take_fraction(rest);
    auto const zone = fraction ? zone_of(rest) : std::nullopt;
    if (!zone) return std::nullopt;
    auto const seconds = timegm(&fields) - *zone;
    if (seconds <= 0 || seconds >= kYear2100) return std::nullopt;
    return Time(std::chrono::seconds(seconds)) + *fraction;
}

}  // namespace kanal
