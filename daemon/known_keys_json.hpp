#pragma once

#include "config/yaml_reader.hpp"

#include <string>
#include <vector>

namespace kanal::daemon {

// One JSON object a line: path, type, required, default, least, most. The manual is made of it.
std::string to_json_lines(std::vector<ConfigKey> const& keys);

}  // namespace kanal::daemon
