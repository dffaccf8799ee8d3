#pragma once

#include "base/error.hpp"

#include <string>

namespace kanal::kanalctl {

// All of a file that a person wrote, at most 32 MiB. The error is in Indonesian.
Result<std::string> read_small_file(std::string const& name);

}  // namespace kanal::kanalctl
