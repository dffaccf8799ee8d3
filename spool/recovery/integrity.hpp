#pragma once

#include "base/error.hpp"
#include "spool/sqlite/database.hpp"

#include <cstdint>
#include <filesystem>

namespace kanal::spool {

// False: SQLite finds the file damaged. Without `every_page` it looks at what every start can afford: all of
// a small file, of a big one all but the contents of the reports.
Result<bool> is_sound(Database& database, bool every_page);

// Whether this file is a whole spool of this version or an older one; every page is read. Gives the number of
// reports in it. An error is whole words for an operator. Blocking; nobody else uses the file.
Result<std::int64_t> check_backup(std::filesystem::path const& file);

}  // namespace kanal::spool
