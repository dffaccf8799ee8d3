#pragma once

#include "base/clock.hpp"

#include <string>

namespace kanal::normalizer {

// What a clock that nobody set says lies before this, and no report does.
constexpr Time kBeforeAnyReport = std::chrono::sys_days(std::chrono::year(2012) / 1 / 1);

// RFC 3339 in UTC with milliseconds: "2026-03-25T08:15:30.123Z". Parts of a millisecond are cut off.
std::string rfc3339(Time time);

}  // namespace kanal::normalizer
