#pragma once

#include "core/delivery.hpp"

#include <span>
#include <string>
#include <string_view>

namespace kanal::forwarder {

// {"agency": "32.73", "as_of": "2026-11-30T00:10:00Z", "days": [{"day": "2026-11-29", "messages": 12}]}: how
// many messages of what a gateway took in on each day it has sent; see docs/central-contract.md. Pure.
std::string count_message(std::string_view agency, std::span<DayCount const> counts, Time now);

}  // namespace kanal::forwarder
