#pragma once

#include "base/time.hpp"

#include <filesystem>
#include <optional>

namespace kanal::daemon {

// When the first certificate of a PEM file ends; nothing where there is none. Blocking.
std::optional<Time> certificate_end(std::filesystem::path const& file);

}  // namespace kanal::daemon
