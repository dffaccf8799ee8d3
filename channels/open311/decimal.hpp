#pragma once

#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

namespace kanal::open311 {

// A finite number and nothing behind it; a leading '+' is no part of it.
inline std::optional<double> parse_decimal(std::string_view text) {
    double value = 0;
    auto const* const end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end || !std::isfinite(value)) return std::nullopt;
    return value;
}

}  // namespace kanal::open311
