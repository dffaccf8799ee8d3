#pragma once

#include "base/error.hpp"
#include "spool/recovery/disk_space.hpp"
#include "spool/spool.hpp"
#include "spool/sqlite/database.hpp"

#include <filesystem>
#include <memory>

namespace kanal::spool {

// spool.db, ready for use: migrated, configured, looked over. A damaged file is replaced. `fault` is set on
// error.
Result<std::unique_ptr<Database>> open_database(
    SpoolOptions const& options, DiskSpace& room, SpoolFault& fault
);

// Leaves a mark that makes the next opening look at every page.
void suspect_damage(std::filesystem::path const& directory);

}  // namespace kanal::spool
