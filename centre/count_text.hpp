#pragma once

#include "centre/effect.hpp"

#include <string>
#include <vector>

namespace kanal::centre {

// {"counts": [{"day", "gateway", "way", "messages", "reports", "repeated", "conflicting",
// "claimed": null or a number}]}
std::string counts_as_json(std::vector<Count> const& counts);

// A table in Indonesian, one line a day, gateway and way, and their sum.
std::string counts_as_table(std::vector<Count> const& counts);

}  // namespace kanal::centre
