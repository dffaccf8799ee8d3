#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string>

namespace kanal::meta {

// "2026-03-01T01:15:28+0000" as the Graph API writes times: zone without a colon, or 'Z'. Nothing for
// anything else, and outside the years 1970 to 2100. Pure.
std::optional<Time> graph_time(std::string const& text);

}  // namespace kanal::meta
