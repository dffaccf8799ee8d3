#pragma once

#include "base/time.hpp"

#include <optional>
#include <string>

namespace kanal::twitter {

// The two spellings of X: "Sun Mar 01 01:15:31 +0000 2026" (v1.1) and "2026-03-01T01:15:31.000Z" (v2), always
// UTC. Nothing for anything else, and outside the years 1970 to 2100. Pure.
std::optional<Time> time_of_post(std::string const& text);

}  // namespace kanal::twitter
