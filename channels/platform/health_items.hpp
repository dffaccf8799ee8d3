#pragma once

#include "base/time.hpp"
#include "core/health_item.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace kanal::platform {

// Text "2026-03-01T01:15:30Z" and the seconds since 1970 as value; "never" without a value.
HealthItem health_time(std::string name, std::optional<Time> const& time);
HealthItem health_count(std::string name, std::uint64_t count);

}  // namespace kanal::platform
