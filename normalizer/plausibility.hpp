#pragma once

#include "base/time.hpp"
#include "core/submission.hpp"

#include <optional>
#include <string_view>

namespace kanal::normalizer {

// Takes coordinates that mean nothing out of `place` and says in our own words what is wrong with them.
// Coordinates that were probably swapped stay as they were given: a person decides.
std::optional<std::string_view> check_coordinates(Place& place);

// A matter of when it was looked at.
inline constexpr std::string_view kDayInTheFuture = "in the future";

// What is wrong with the day a citizen named, in our own words; nothing for a real day in the form YYYY-MM-DD
// that had begun somewhere in Indonesia at `latest`, and nothing for an empty one.
std::optional<std::string_view> doubt_of_day(std::string_view said, Time latest);

}  // namespace kanal::normalizer
