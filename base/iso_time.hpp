#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string>

namespace kanal {

// "2026-03-01T01:15:28+0000" as the Graph API writes times, "...28.000Z" as X does: the zone is 'Z' or an
// offset with or without a colon, a fraction of a second may stand before it, and a space in the place of the
// 'T'. Nothing for anything else, and outside the years 1970 to 2100. Pure.
std::optional<Time> iso_time(std::string const& text);

}  // namespace kanal
