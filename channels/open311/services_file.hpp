#pragma once

#include "channels/open311/service.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace kanal::open311 {

// Reads the list of services, YAML or JSON: `services:` and below it what GeoReport's service list and
// definitions say, under the same names; docs/open311.md. Every fault is one line for the operator, with file
// and line.
Services read_services(std::filesystem::path const& file, std::vector<std::string>& faults);

}  // namespace kanal::open311
