#pragma once

#include "base/error.hpp"
#include "spool/database.hpp"

#include <filesystem>
#include <string>

namespace kanal {

// False: SQLite finds the file damaged. Without `every_page` it looks at what every start can afford: all of
// a small file, of a big one all but the contents of the reports.
Result<bool> look_for_damage(Database& database, bool every_page);

// Renames spool.db and its log to spool.db.corrupt-<time>, and attachments to attachments.corrupt-<time>:
// the new spool names none of them and would remove them. Returns the new name of the database.
Result<std::string> set_aside_spool(std::filesystem::path const& directory);

}  // namespace kanal
