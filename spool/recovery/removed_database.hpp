#pragma once

#include "base/error.hpp"
#include "base/time.hpp"
#include "spool/sqlite/database.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace kanal::spool {

// Writes what an open database holds into a new file spool.db.rescued-<time> in the folder, which is made
// anew where it is gone: the database's own file has lost its name, and with the last descriptor it is gone.
// A complete copy, durable when it returns; its name. Cost: writes the whole spool.
Result<std::string> copy_removed_database(
    Database& database, std::filesystem::path const& directory, Time now
);

struct CopyOfRemoved {
    std::string file = {};  // the newest
    bool in_use = false;    // it was given the name spool.db, which no file had
};
// Before spool.db is opened; nothing where no rescued file lies there.
Result<std::optional<CopyOfRemoved>> find_copy_of_removed(std::filesystem::path const& directory);

}  // namespace kanal::spool
