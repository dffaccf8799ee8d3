#pragma once

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/time.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace kanal::spool {

class Database;
class DatabaseCopy;
class DiskSpace;

// What a backup takes out of a running spool, piece by piece: first a copy of the database, then the files of
// attachments/. Retention rests meanwhile, so that what the copy names is there. Nobody who has asked for
// nothing for a minute is waited for. The spool thread's; every call but those is outside a group and takes
// about ten milliseconds at most.
class Backup {
public:
    Backup(Database& database, DiskSpace& room, std::filesystem::path directory);
    ~Backup();

    // Begins anew. A reject: another one is under way. A retry: no room for the copy, or the disk's words.
    Result<std::int64_t> begin(Time now);  // the database's size in bytes

    // Copies a piece of the database; gives the bytes left, 0 once the copy is whole.
    Result<std::int64_t> copy(Time now);

    // The whole copy, for reading from its start; its name is gone, so that nothing is left behind.
    Result<Descriptor> database_file(Time now);

    // The names in one of the 256 folders of attachments/ ("00" to "ff").
    Result<std::vector<std::string>> attachments(std::string const& folder, Time now);
    // One of them for reading; -1 where it is gone.
    Result<Descriptor> attachment(std::string const& sha256_hex, Time now);

    void end();
    // Whether one is under way; ends the one whose owner has gone.
    bool active(Time now);

private:
    Result<void> still_wanted(Time now);

    Database& database_;
    DiskSpace& room_;
    std::filesystem::path directory_;
    std::filesystem::path file_;
    std::unique_ptr<DatabaseCopy> copy_;
    bool whole_ = false;
    bool active_ = false;
    Time asked_ = {};
};

}  // namespace kanal::spool
