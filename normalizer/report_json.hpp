#pragma once

#include "core/report.hpp"

#include <string>

namespace kanal::normalizer {

// The record as the centre gets it: one JSON object without line breaks, valid against
// docs/report.schema.json. The same report gives the same bytes.
std::string to_json(Report const& report);

}  // namespace kanal::normalizer
