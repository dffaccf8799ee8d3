#include "spool/recovery/file_watch.hpp"

#include "base/durable_file.hpp"
#include "base/time_text.hpp"
#include "spool/sqlite/database.hpp"
#include "spool/sqlite/database_copy.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace kanal::spool {

FileWatch::FileWatch(std::filesystem::path file) : file_(std::move(file)) {
    (void)look();
}

FileWatch::Finding FileWatch::look() {
    if (!held_.open()) {
        held_ = Descriptor(::open(file_.c_str(), O_PATH | O_CLOEXEC));
        return Finding::in_place;
    }
    struct stat held = {};
    struct stat named = {};
    if (::fstat(held_.number(), &held) != 0) return Finding::in_place;
    if (held.st_nlink == 0 && ::stat(file_.c_str(), &named) != 0) return Finding::removed;
    if (::stat(file_.c_str(), &named) != 0) return errno == ENOENT ? Finding::removed : Finding::in_place;
    bool const same = held.st_dev == named.st_dev && held.st_ino == named.st_ino;
    return same ? Finding::in_place : Finding::replaced;
}

namespace fs = std::filesystem;

namespace {

constexpr char kPrefix[] = "spool.db.rescued-";
constexpr int kPagesAtOnce = 4096;

Result<void> copy_whole(Database& database, fs::path const& file) {
    auto const copy = DatabaseCopy::begin(database, file);
    if (!copy) return copy.error();
    for (;;) {
        auto const whole = (*copy)->step(kPagesAtOnce);
        if (!whole) return whole.error();
        if (*whole) return {};
    }
}

}  // namespace

Result<std::string> copy_removed_database(Database& database, fs::path const& directory, Time now) {
    std::error_code failed;
    fs::create_directories(directory, failed);
    auto const name = kPrefix + time_in_name(now);
    auto const partial = directory / ("partial-" + name);
    fs::remove(partial, failed);
    if (auto done = copy_whole(database, partial); !done) {
        fs::remove(partial, failed);
        return done.error();
    }
    fs::permissions(partial, fs::perms::owner_read | fs::perms::owner_write, failed);
    if (auto synced = sync_file(partial); !synced) return synced.error();
    fs::rename(partial, directory / name, failed);
    if (failed) return retry("spool: copy of a removed file: rename: " + failed.message());
    if (auto synced = sync_folder(directory); !synced) return synced.error();
    return name;
}

Result<std::optional<CopyOfRemoved>> find_copy_of_removed(fs::path const& directory) {
    CopyOfRemoved found;
    std::error_code failed;
    for (auto const& entry : fs::directory_iterator(directory, failed)) {
        auto const name = entry.path().filename().string();
        if (name.starts_with(kPrefix)) found.file = std::max(found.file, name);
    }
    if (found.file.empty()) return std::optional<CopyOfRemoved>();
    if (fs::exists(directory / "spool.db", failed)) return std::optional(std::move(found));
    // A log that lies there belongs to the file that lost its name, and the copy holds what it held.
    fs::rename(directory / "spool.db-wal", directory / (found.file + "-old-wal"), failed);
    fs::rename(directory / found.file, directory / "spool.db", failed);
    if (failed) return retry("spool: copy of a removed file: rename: " + failed.message());
    found.in_use = true;
    if (auto synced = sync_folder(directory); !synced) return synced.error();
    return std::optional(std::move(found));
}

}  // namespace kanal::spool
