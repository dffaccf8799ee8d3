#include "base/log.hpp"
#include "spool/gathered_writes.hpp"
#include "spool/opening.hpp"
#include "spool/recovery/restored_spool.hpp"
#include "spool/reports/raw_move.hpp"
#include "spool/spool_parts.hpp"

namespace kanal::spool {

namespace fs = std::filesystem;

namespace {

constexpr int kOrphansLookedAt = 20'000;  // about a tenth of a second

Result<std::unique_ptr<LockFile>> lock(fs::path const& directory, SpoolFault& fault) {
    std::error_code failed;
    std::error_code ignored;
    if (fs::create_directories(directory, failed)) fs::permissions(directory, fs::perms::owner_all, ignored);
    if (failed) return retry("spool: open: create folder: " + failed.message());
    auto file = std::make_unique<LockFile>();
    switch (file->take(directory / "lock")) {
        case LockFile::Outcome::taken:
            return file;
        case LockFile::Outcome::held_elsewhere:
            fault = SpoolFault::already_running;
            return retry("spool: open: another process works in this folder");
        case LockFile::Outcome::failed:
            break;
    }
    return retry("spool: open: the lock file cannot be opened: " + std::generic_category().message(errno));
}

}  // namespace

Result<void> Spool::Parts::compare_with_mark() {
    auto const accepted = AcceptanceMark::read(options.directory);
    auto const found = database->number("SELECT max(seq) FROM report");
    if (!found) return found.error();
    if (*found < accepted)
        log::event(log::Level::alert, "spool_behind", {{"accepted", accepted}, {"found", *found}});
    mark.write(*found);
    return {};
}

// Bringing an older file up to date takes room; without it the next start goes on. What a centre is queued
// has to be noted.
Result<void> Spool::Parts::load_all() {
    if (auto moved = move_raws(*database); !moved && !database->full()) return moved.error();
    database->forget_full();
    auto loaded = load(state, options.centres, options.backfill, options.keys_a_run);
    if (loaded || !database->full()) return loaded;
    room->release_reserve();
    database->forget_full();
    return load(state, options.centres, options.backfill, options.keys_a_run);
}

Result<std::unique_ptr<Spool>> Spool::open(SpoolOptions options, SpoolFault& fault) {
    ReadingSigns const signs(options.sign_of_life);
    bool damaged = false;
    auto opened = open_once(options, fault, damaged);
    if (opened || !damaged) return opened;
    // What the look at the file had not reached showed while it was read; now every page is looked at.
    suspect_damage(options.directory);
    return open_once(options, fault, damaged);
}

Result<std::unique_ptr<Spool>> Spool::open_once(
    SpoolOptions const& options, SpoolFault& fault, bool& damaged
) {
    fault = SpoolFault::disk;
    auto locked = lock(options.directory, fault);
    if (!locked) return locked.error();
    if (auto taken = take_restored_spool(options.directory); !taken) return taken.error();
    auto room = std::make_unique<DiskSpace>(
        options.directory, SpaceLimits{options.capacity, options.ballast, options.shed_below}
    );
    auto database = open_database(options, *room, fault);
    if (!database) return database.error();

    auto parts = std::make_unique<Parts>(options, std::move(*locked), std::move(room), std::move(*database));
    if (auto loaded = parts->load_all(); !loaded) {
        damaged = parts->database->damaged();
        return loaded.error();
    }
    if (auto compared = parts->compare_with_mark(); !compared) return compared.error();
    parts->files.remove_staged();
    parts->retention.remove_orphans(kOrphansLookedAt);
    parts->room->prepare(*parts->database);
    return std::unique_ptr<Spool>(new Spool(std::move(parts)));
}

}  // namespace kanal::spool
