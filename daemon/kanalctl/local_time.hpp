#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kanal::kanalctl {

// Times as a person of the agency writes and reads them. One thread: it sets the process's zone.

// All calls below speak of this zone from now on, an IANA name; empty or unknown: UTC.
void use_zone(std::string const& name);

// "2026-11-29T11:14:10Z", with or without a fraction, as "2026-11-29 18:14:10 WIB"; anything else unchanged.
std::string local_time(std::string_view rfc3339);

// Milliseconds since 1970; nothing for anything else.
std::optional<std::int64_t> milliseconds_of(std::string_view rfc3339);

// Milliseconds since 1970 of "2026-11-29", "2026-11-29 18:14", "90m", "12h" or "7d" (before `now`). A day
// alone is its first moment, or with `end` the first moment of the next. Nothing where it is none of these.
std::optional<std::int64_t> read_time(std::string const& text, bool end, std::int64_t now);

}  // namespace kanal::kanalctl
