#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kanal::open311 {

// https://www.w3.org/TR/NOTE-datetime, with seconds and in UTC: "2026-03-01T01:15:31Z".
std::string w3c_time(Time time);

// Date and time with a zone, years 1970 to 2100; seconds and their fraction may be missing. A space where the
// '+' of the zone belongs is read as one: in a query a bare '+' is a space. Nothing for anything else.
std::optional<Time> parse_w3c_time(std::string_view text);

}  // namespace kanal::open311
