#include "spool/recovery/restored_spool.hpp"

#include "base/durable_file.hpp"
#include "base/log.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace kanal::spool {

namespace fs = std::filesystem;

namespace {

constexpr char kReady[] = "restore-";

Result<void> move_file(fs::path const& from, fs::path const& to) {
    std::error_code failed;
    if (!fs::exists(fs::symlink_status(from, failed))) return {};
    fs::rename(from, to, failed);
    if (failed) return retry("spool: restore: rename: " + failed.message());
    if (auto synced = sync_folder(to.parent_path()); !synced) return synced.error();
    return sync_folder(from.parent_path());
}

// What stands there while the new one waits is the old one.
Result<void> exchange(
    fs::path const& directory, fs::path const& ready, fs::path const& aside, char const* name
) {
    std::error_code ignored;
    if (!fs::exists(ready / name, ignored)) return {};
    if (auto moved = move_file(directory / name, aside / name); !moved) return moved.error();
    return move_file(ready / name, directory / name);
}

Result<void> take(fs::path const& directory, fs::path const& ready) {
    auto const time = ready.filename().string().substr(sizeof(kReady) - 1);
    auto const aside = directory / ("before-restore-" + time);
    std::error_code failed;
    if (fs::create_directory(aside, failed)) {
        fs::permissions(aside, fs::perms::owner_all, failed);
        struct stat owner {};  // root may be at work for the daemon's user
        if (::stat(directory.c_str(), &owner) == 0) [[maybe_unused]]
            auto const given = ::chown(aside.c_str(), owner.st_uid, owner.st_gid);
    }
    if (!fs::is_directory(aside)) return retry("spool: restore: create folder: " + failed.message());
    if (fs::exists(ready / "spool.db", failed)) {
        // The read model is that of the old file.
        for (char const* const name : {"index.db", "index.db-wal", "index.db-shm"})
            fs::remove(directory / name, failed);
        // The old log must never lie beside the new file.
        for (char const* const name :
             {"spool.db-wal", "spool.db-shm", "spool.db-journal", "spool.db.suspect"})
            if (auto moved = move_file(directory / name, aside / name); !moved) return moved.error();
    }
    if (auto done = exchange(directory, ready, aside, "attachments"); !done) return done.error();
    if (auto done = exchange(directory, ready, aside, "spool.db"); !done) return done.error();
    fs::remove_all(ready, failed);
    log::event(log::Level::notice, "spool_restored", {{"before", aside.filename().string()}});
    return sync_folder(directory);
}

}  // namespace

Result<void> take_restored_spool(fs::path const& directory) {
    std::error_code failed;
    for (auto const& entry : fs::directory_iterator(directory, failed)) {
        if (!entry.path().filename().string().starts_with(kReady)) continue;
        return take(directory, entry.path());
    }
    return {};
}

}  // namespace kanal::spool
