#include "spool/spool_parts.hpp"

#include "base/log.hpp"
#include "spool/delivery/queued_deliveries.hpp"
#include "spool/opening.hpp"
#include "spool/reports/changes.hpp"
#include "spool/sqlite/migrations.hpp"

namespace kanal::spool {

namespace {

// Moving the log into the file stops the work: some milliseconds for this much on a fast disk.
constexpr std::uint64_t kLogWhenBusy = 4ULL << 20;
constexpr std::uint64_t kLogWhenQuiet = 512ULL << 10;
constexpr unsigned kTruncateEvery = 60;  // calls: about an hour
constexpr int kOrphansLookedAt = 2'000;
constexpr std::int64_t kFreePagesKept = 2'000;

// A file that an outage made big becomes small again, a piece at a time.
Result<void> shrink(Database& database) {
    auto const unused = database.number("PRAGMA freelist_count");
    if (!unused) return unused.error();
    auto const pages = database.number("PRAGMA page_count");
    if (!pages) return pages.error();
    if (*unused < kFreePagesKept || *unused < *pages / 4) return {};
    return database.script("PRAGMA incremental_vacuum(500)");
}

Result<void> remind_of_review(ReviewLedger& reviews, Time now) {
    auto const due = reviews.reminder(now);
    if (!due) return due.error();
    if (!*due) return {};
    auto const hours = std::chrono::duration_cast<std::chrono::hours>(now - *(*due)->oldest).count();
    log::event(log::Level::warning, "review_waiting", {{"reports", (*due)->reports}, {"hours", hours}});
    return {};
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

void Spool::Parts::forget_group() {
    if (database->in_transaction()) (void)database->run("ROLLBACK");  // the error that led here counts
    state.take_back(before_group);
    group_lost = false;
}

// A full disk: nothing of the group was written, and the next one may do better.
Error Spool::Parts::lose_group(Error cause) {
    forget_group();
    if (database->full()) room->release_reserve();
    database->forget_full();
    log::limited_event(log::Level::error, "spool_group_lost", {{"reason", cause.what}});
    return cause;
}

Error Spool::Parts::break_with(Error cause) {
    forget_group();
    database->declare_broken(cause.what);
    if (database->damaged()) suspect_damage(options.directory);
    log::event(log::Level::alert, "spool_broken", {{"reason", database->broken_by()}});
    return cause;
}

// Keys that cannot be written stay in memory, and are read from their rows at the next start.
void Spool::Parts::maintain_keys() {
    if (!room->accepting()) return;
    auto const maintained = state.keys.maintain();
    if (maintained) return;
    if (database->broken()) return (void)break_with(maintained.error());
    if (database->full()) room->release_reserve();
    database->forget_full();
    log::limited_event(log::Level::error, "spool_keys_not_written", {{"reason", maintained.error().what}}, 1);
}

void Spool::Parts::maintain_log(bool quiet) {
    if (database->new_wal_bytes() < (quiet ? kLogWhenQuiet : kLogWhenBusy)) return;
    auto done = database->checkpoint(Database::Checkpoint::passive);
    checkpoint_failing = !done;
    if (!done)
        log::limited_event(log::Level::error, "spool_checkpoint_failed", {{"reason", done.error().what}}, 1);
}

void Spool::Parts::check_files() {
    auto const in_place = FileWatch::Finding::in_place;
    if (database->broken() || file_removed) return;
    if (auto const found = file_watch.look(); found != in_place)
        return copy_removed_file(found == FileWatch::Finding::removed ? "removed" : "replaced");
    if (log_watch.look() == in_place) return;
    // What the log holds is moved into the file, which is in its place; a new log needs a new start.
    auto const moved = database->checkpoint(Database::Checkpoint::truncate);
    log::event(log::Level::alert, "spool_log_removed", {{"saved", moved ? "yes" : "no"}});
    if (!moved) return copy_removed_file("log removed");
    database->declare_broken("the log was removed");
}

void Spool::Parts::copy_removed_file(std::string_view finding) {
    room->shut();
    file_removed = true;
    auto const saved = copy_removed_database(*database, options.directory, WallClock::now());
    log::event(
        log::Level::alert,
        "spool_file_lost",
        {{"finding", finding},
         {"written", saved ? *saved : std::string("no")},
         {"reason", saved ? std::string() : saved.error().what}}
    );
    if (!saved) return;
    std::error_code ignored;
    if (!copy_of_removed.empty() && copy_of_removed != *saved)
        std::filesystem::remove(options.directory / copy_of_removed, ignored);
    copy_of_removed = *saved;
    // SQLite would remove the log of the file that has the name now.
    if (log_watch.look() != FileWatch::Finding::in_place) database->leave_files();
}

Result<bool> Spool::Parts::remove_old(Time now) {
    if (backup.active(now)) return false;
    auto const behind = retention.clock_is_behind(now);
    if (!behind) return behind.error();
    if (*behind) return false;
    // Without room nothing new is accepted: then what is delivered has to make way.
    auto const delivered =
        retention.remove_delivered(now, room->accepting() ? options.keep_delivered : Duration(0));
    if (!delivered) return delivered.error();
    auto const settled = retention.remove_settled_quarantine(now, options.keep_delivered);
    if (!settled) return settled.error();
    auto const ignored = retention.remove_ignored(now, options.keep_ignored);
    if (!ignored) return ignored.error();
    return *delivered || *settled || *ignored;
}

Result<void> Spool::Parts::upkeep(Time now) {
    if (database->broken()) return retry("spool: upkeep: the spool is broken");

    check_files();
    if (file_removed && copy_of_removed.empty()) copy_removed_file("tried again");
    if (database->broken()) return break_with(retry("spool: upkeep: the log was removed"));
    auto removed = remove_old(now);
    if (removed && !backup.active(now)) retention.remove_orphans(kOrphansLookedAt);
    if (auto saved = save_watermarks(state); !saved && database->broken()) return break_with(saved.error());
    if (auto filled = continue_backfill(state); !filled && database->broken())
        return break_with(filled.error());
    auto const reminded = remind_of_review(reviews, now);
    auto const trimmed = reminded ? trim_changes(*database, projected) : reminded;
    auto const shrunk = trimmed ? shrink(*database) : trimmed;
    if (database->broken()) return break_with(removed ? shrunk.error() : removed.error());

    if (database->full()) room->release_reserve();
    bool const hour = ++upkeeps % kTruncateEvery == 0;
    if (hour || (removed && *removed) || database->full()) {
        auto done = database->checkpoint(Database::Checkpoint::truncate);
        checkpoint_failing = !done;
        if (!done)
            log::limited_event(
                log::Level::error, "spool_checkpoint_failed", {{"reason", done.error().what}}, 1
            );
    }
    database->forget_full();
    room->renew(*database);
    if (!removed) return removed.error();
    return shrunk;
}

}  // namespace kanal::spool
