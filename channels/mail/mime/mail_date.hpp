#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kanal::mail {

// The time in a Date header, in seconds since 1970: RFC 5322 as mailers write it, with names of months in
// Indonesian and English, dots in the time, zones as "GMT+07:00", "WIB", "WITA" and "WIT", and ISO 8601.
// Nothing where a part cannot be read, the zone is missing or unknown, the order of day and month is open, or
// the year is before 1990 or after 2099: no time is better than a wrong one. Pure; any thread.
std::optional<std::int64_t> read_date(std::string_view raw);

}  // namespace kanal::mail
