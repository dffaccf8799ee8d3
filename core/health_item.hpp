#pragma once

#include <optional>
#include <string>

namespace kanal {

// One thing an operator should see of a channel: `kanalctl status` shows the text, the metrics the value.
struct HealthItem {
    std::string name = {};  // a-z and '_'
    std::string text = {};  // our own words
    std::optional<double> value = {};
};

}  // namespace kanal
