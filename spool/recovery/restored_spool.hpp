#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <filesystem>

namespace kanal::spool {

class Database;

// False: SQLite finds the file damaged. Without `every_page` it looks at what every start can afford: all of
// a small file, of a big one all but the contents of the reports.
Result<bool> is_sound(Database& database, bool every_page);

// Whether this file is a whole spool of this version or an older one; every page is read. Gives the number of
// reports in it. An error is whole words for an operator. Blocking; nobody else uses the file.
Result<std::int64_t> check_backup(std::filesystem::path const& file);

// A backup that was unpacked and found whole lies below the state directory as restore-<time>/, with
// spool.db and attachments/. What was there before goes to before-restore-<time>/, then the new files take
// its place, spool.db last. After a crash in between the next call goes on: nothing is lost, and no daemon
// ever starts with half of each. Nothing to do is no error. Blocking; whoever holds the folder's lock.
Result<void> take_restored_spool(std::filesystem::path const& directory);

}  // namespace kanal::spool
