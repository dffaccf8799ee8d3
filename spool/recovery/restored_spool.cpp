#include "spool/recovery/restored_spool.hpp"

#include "base/durable_file.hpp"
#include "base/log.hpp"
#include "spool/sqlite/migrations.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace kanal::spool {

namespace {

// 64 MB are read in a fraction of a second, even from a slow disk.
constexpr std::int64_t kSmallFilePages = 16'384;

Result<bool> says_ok(Database& database, std::string_view sql) {
    Query check = database.query(sql);
    auto row = check.next();
    if (!row) {
        if (database.damaged()) return false;
        return row.error();
    }
    return *row && check.text(0) == "ok";
}

}  // namespace

Result<bool> is_sound(Database& database, bool every_page) {
    if (every_page) return says_ok(database, "PRAGMA integrity_check(1)");
    auto const pages = database.number("PRAGMA page_count");
    if (!pages) return pages.error();
    if (*pages <= kSmallFilePages) return says_ok(database, "PRAGMA quick_check(1)");
    for (auto const* check : {
             "PRAGMA quick_check('sqlite_schema')",
             "PRAGMA quick_check('centre')",
             "PRAGMA quick_check('cursor')",
             "PRAGMA quick_check('delivery')",
             "PRAGMA quick_check('expiry')",
         }) {
        auto const ok = says_ok(database, check);
        if (!ok || !*ok) return ok;
    }
    return true;
}

Result<std::int64_t> check_backup(std::filesystem::path const& file) {
    auto opened = Database::open(file);
    if (!opened) return opened.error();
    auto& database = **opened;
    auto const state = schema_state(database);
    if (!state || *state == SchemaState::foreign || *state == SchemaState::empty)
        return reject("basis data di dalam cadangan rusak");
    if (*state == SchemaState::newer)
        return reject("cadangan ini dari Kanal yang lebih baru; pasang versi itu dulu");
    {
        Query look = database.query("PRAGMA quick_check(1)");
        auto const row = look.next();
        if (!row || !*row || look.text(0) != "ok") return reject("basis data di dalam cadangan rusak");
    }
    return database.number("SELECT count(DISTINCT id) FROM report");
}

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

// What is there while the new one waits is the old one.
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
