#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <filesystem>

namespace kanal::spool {

// Whether this file is a whole spool of this version or an older one; every page is read. Gives the number of
// reports in it. An error is whole words for an operator. Blocking; nobody else uses the file.
Result<std::int64_t> look_over_backup(std::filesystem::path const& file);

}  // namespace kanal::spool
