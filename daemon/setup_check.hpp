#pragma once

#include "config/yaml_reader.hpp"
#include "daemon/setup.hpp"

#include <string>
#include <vector>

namespace kanal::daemon {

// What a configuration that reads well meets on this machine, for `kanald --check`: folders, ports,
// certificates, and settings that are allowed and seldom meant. `faults` stop a start or the work after it,
// `warnings` are for a person to weigh. Each is one line: key, what is wrong, what to do. Blocking; changes
// nothing, and leaves a daemon that runs with this configuration alone.
struct SetupFindings {
    std::vector<std::string> faults = {};
    std::vector<std::string> warnings = {};
};
SetupFindings check_setup(Setup const& setup);

// One JSON object a line: path, type, required, default, least, most. The manual is made of it.
std::string to_json_lines(std::vector<ConfigKey> const& keys);

}  // namespace kanal::daemon
