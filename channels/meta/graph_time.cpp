#include "channels/meta/graph_time.hpp"

#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

namespace kanal::meta {

namespace {

constexpr std::time_t kYear2100 = 4'102'444'800;

// Seconds east of UTC.
std::optional<int> zone_of(std::string zone) {
    if (zone == "Z") return 0;
    if (zone.size() == 6 && zone[3] == ':') zone.erase(3, 1);
    bool const shaped = zone.size() == 5 && (zone[0] == '+' || zone[0] == '-');
    if (!shaped || zone.find_first_not_of("0123456789", 1) != std::string::npos) return std::nullopt;
    auto const seconds = std::stoi(zone.substr(1, 2)) * 3600 + std::stoi(zone.substr(3, 2)) * 60;
    return zone[0] == '-' ? -seconds : seconds;
}

}  // namespace

std::optional<Time> graph_time(std::string const& text) {
    if (text.size() < 20 || text.size() > 25) return std::nullopt;
    std::istringstream input(text);
    input.imbue(std::locale::classic());
    std::tm fields{};
    input >> std::get_time(&fields, "%Y-%m-%dT%H:%M:%S");
    std::string rest;
    if (!input || !std::getline(input, rest, '\0')) return std::nullopt;
    auto const zone = zone_of(rest);
    if (!zone) return std::nullopt;
    auto const seconds = timegm(&fields) - *zone;
    if (seconds <= 0 || seconds >= kYear2100) return std::nullopt;
    return Time(std::chrono::seconds(seconds));
}

}  // namespace kanal::meta
