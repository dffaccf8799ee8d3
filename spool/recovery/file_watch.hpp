#pragma once

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/time.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace kanal::spool {

class Database;

// Whether a file that is open here still has its name. What is written into one that was removed or
// replaced is gone when it is closed. The spool thread's.
class FileWatch {
public:
    // Holds the file without any right to read it: closing takes no lock from SQLite. One that is not there
    // yet is watched from the first look that finds it.
    explicit FileWatch(std::filesystem::path file);

    enum class Finding { in_place, removed, replaced };
    Finding look();  // two system calls

private:
    std::filesystem::path file_;
    Descriptor held_ = {};
};

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
