#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kanal {

// Quantities as people write them in the configuration. Nothing when the text is none; no blanks, no signs
// (but `-` before a whole number), no fractions.

std::optional<std::int64_t> parse_number(std::string_view text);  // decimal; no leading zero

// "500ms", "30s", "15m", "24h", "7d"; at most 36500d, so that adding one to a time of today cannot overflow.
std::optional<Duration> parse_duration(std::string_view text);

// "64MiB", "256KiB", "1GiB", "2TiB" or plain bytes; less than 2^63.
std::optional<std::uint64_t> parse_size(std::string_view text);

// The shortest text that is read back as the same: "15m", "64MiB".
std::string to_text(Duration duration);
std::string size_to_text(std::uint64_t bytes);

}  // namespace kanal
