#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace kanal::test {

// The files of SQLite as a disk keeps them: what was synced is there for good, and of what was written since
// any part may be there at a power cut, in any order. Stands between SQLite and the system's files from its
// construction on, for the whole process: create it before the first database is opened, and once. After
// LevelDB's fault_injection_test. One thread.
class UnsyncedDisk {
public:
    UnsyncedDisk();
    ~UnsyncedDisk();
    UnsyncedDisk(UnsyncedDisk const&) = delete;
    UnsyncedDisk& operator=(UnsyncedDisk const&) = delete;

    // Called before each write, sync and change of size.
    void set_on_operation(std::function<void()> on_operation) { on_operation_ = std::move(on_operation); }

    // The power goes now: writes what the disk has into `target`, for each file of SQLite in `directory`. Of
    // the writes that were not synced a random part is there; of one of them perhaps only its beginning.
    void cut_power(
        std::filesystem::path const& directory, std::filesystem::path const& target, std::mt19937& random
    ) const;

    // For the files.
    struct Change {
        std::int64_t offset = 0;
        std::string bytes = {};
        bool truncates = false;  // to `offset`
    };
    struct File {
        std::string synced = {};
        std::vector<Change> since = {};
    };
    void opened(std::string const& path);
    void removed(std::string const& path);
    void changed(std::string const& path, Change change);
    void synced(std::string const& path);

private:
    void tell() const;

    std::map<std::string, File> files_ = {};
    std::function<void()> on_operation_ = {};
};

}  // namespace kanal::test
