#pragma once

#include "base/error.hpp"
#include "spool/sqlite/database.hpp"

namespace kanal::spool {

// False: SQLite finds the file damaged. Without `every_page` it looks at what every start can afford: all of
// a small file, of a big one all but the contents of the reports.
Result<bool> look_for_damage(Database& database, bool every_page);

}  // namespace kanal::spool
