#pragma once

#include "core/submission.hpp"

#include <optional>
#include <string_view>

namespace kanal::normalizer {

// Takes coordinates that mean nothing out of `place` and says in our own words what is wrong with them.
// Coordinates that were probably swapped stay as they were given: a person decides.
std::optional<std::string_view> check_coordinates(Place& place);

}  // namespace kanal::normalizer
