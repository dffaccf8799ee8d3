#include "config/quantity.hpp"

#include "base/ascii.hpp"

#include <array>
#include <limits>

namespace kanal {

namespace {

struct Unit {
    std::string_view name;
    std::int64_t worth;
};

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kDay = 86400 * kSecond;
constexpr std::int64_t kLongest = 36500 * kDay;
constexpr std::array kDurations{
    Unit{"ms", 1}, Unit{"s", kSecond}, Unit{"m", 60 * kSecond}, Unit{"h", 3600 * kSecond}, Unit{"d", kDay}};
constexpr std::array kSizes{
    Unit{"", 1},
    Unit{"KiB", 1LL << 10},
    Unit{"MiB", 1LL << 20},
    Unit{"GiB", 1LL << 30},
    Unit{"TiB", 1LL << 40}};

template <std::size_t count>
std::optional<std::int64_t> parse(
    std::string_view text, std::array<Unit, count> const& units, std::int64_t most
) {
    auto const digits = text.find_first_not_of("0123456789");
    auto const number = parse_number(text.substr(0, digits));
    if (!number) return std::nullopt;
    auto const name = digits == std::string_view::npos ? std::string_view() : text.substr(digits);
    for (auto const& unit : units) {
        if (unit.name != name) continue;
        if (*number > most / unit.worth) return std::nullopt;
        return *number * unit.worth;
    }
    return std::nullopt;
}

template <std::size_t count>
std::string format(std::int64_t value, std::array<Unit, count> const& units) {
    auto unit = units.rbegin();
    while (value == 0 || value % unit->worth != 0) {
        if (unit + 1 == units.rend()) break;
        ++unit;
    }
    return std::to_string(value / unit->worth) + std::string(unit->name);
}

}  // namespace

std::optional<std::int64_t> parse_number(std::string_view text) {
    auto const digits = text.substr(text.starts_with('-') ? 1 : 0);
    if (digits.empty() || !all_digits(digits)) return std::nullopt;
    if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
    return to_number<std::int64_t>(text);
}

std::optional<Duration> parse_duration(std::string_view text) {
    auto const milliseconds = parse(text, kDurations, kLongest);
    if (!milliseconds) return std::nullopt;
    return Duration(*milliseconds);
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
    auto const bytes = parse(text, kSizes, std::numeric_limits<std::int64_t>::max());
    if (!bytes) return std::nullopt;
    return static_cast<std::uint64_t>(*bytes);
}

std::string to_text(Duration duration) {
    return format(duration.count(), kDurations);
}

std::string size_to_text(std::uint64_t bytes) {
    return format(static_cast<std::int64_t>(bytes), kSizes);
}

}  // namespace kanal
