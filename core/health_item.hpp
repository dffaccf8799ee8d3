#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace kanal {

// One thing an operator should see of a channel: `kanalctl status` shows the text, the metrics the value.
struct HealthItem {
    std::string name = {};  // a-z and '_'
    std::string text = {};  // our own words
    std::optional<double> value = {};
};

// Text "2026-03-01T01:15:30Z" and the seconds since 1970 as value; "never" without a value.
HealthItem health_time(std::string name, std::optional<Time> const& time);
HealthItem health_count(std::string name, std::uint64_t count);

}  // namespace kanal
