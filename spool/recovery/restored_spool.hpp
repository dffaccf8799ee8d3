#pragma once

#include "base/error.hpp"

#include <filesystem>

namespace kanal::spool {

// A backup that was unpacked and found whole lies below the state directory as restore-<time>/, with
// spool.db and attachments/. What stood there before goes to before-restore-<time>/, then the new files take
// its place, spool.db last. After a crash in between the next call goes on: nothing is lost, and no daemon
// ever starts with half of each. Nothing to do is no error. Blocking; whoever holds the folder's lock.
Result<void> take_restored_spool(std::filesystem::path const& directory);

}  // namespace kanal::spool
