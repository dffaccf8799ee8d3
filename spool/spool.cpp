#include "spool/spool.hpp"

#include "base/log.hpp"
#include "spool/gathered_writes.hpp"
#include "spool/opening.hpp"
#include "spool/recovery/restored_spool.hpp"
#include "spool/reports/changes.hpp"
#include "spool/spool_parts.hpp"

namespace kanal::spool {

namespace fs = std::filesystem;

namespace {

// Above this the log cannot be moved into the file for some reason, and new reports would only make it grow.
constexpr std::uint64_t kMostLog = 64ULL << 20;
constexpr int kOrphansLookedAt = 20'000;  // at start: about a tenth of a second

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
    return retry("spool: open: the lock file cannot be opened", errno);
}

}  // namespace

Spool::Spool(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<Spool>> Spool::open(SpoolOptions options, SpoolFault& fault) {
    ReadProgress const signs(options.on_progress);
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
        options.directory, SpaceLimits{options.capacity, options.reserve, options.shed_below}
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

Spool::~Spool() {
    auto& database = *parts_->database;
    if (database.broken()) return;
    if (database.in_transaction())
        (void)database.run("ROLLBACK");  // nobody has an acknowledgement of this group
    parts_->check_files();
    if (parts_->file_removed) parts_->copy_removed_file("at stop");
    if (!database.checkpoint(Database::Checkpoint::truncate))
        log::event(log::Level::warning, "spool_checkpoint_failed");
}

Result<void> Spool::begin_group() {
    auto& database = *parts_->database;
    if (database.broken()) return retry("spool: begin: the spool is broken");
    parts_->check_files();
    if (database.broken()) return parts_->break_with(retry("spool: begin: the log was removed"));
    parts_->room->prepare(database);
    database.forget_full();
    parts_->state.counts.queued = false;
    parts_->before_group = parts_->state.counts;
    auto begun = database.run("BEGIN");
    if (!begun && database.broken()) return parts_->break_with(begun.error());
    return begun;
}

Result<void> Spool::begin_job() {
    auto& parts = *parts_;
    if (parts.group_lost || parts.database->broken()) return retry("spool: job: its group is lost");
    parts.before_job = parts.state.counts;
    parts.database->begin_job();
    return {};
}

Result<void> Spool::end_job(bool keep) {
    auto& parts = *parts_;
    auto& database = *parts.database;
    auto ended = database.end_job(keep);
    if (!database.in_transaction()) {
        parts.group_lost = true;
        return retry("spool: job: its group is lost");
    }
    if (keep || !ended) return ended;
    auto const& before = parts.before_job;
    // The first report of a job comes before its savepoint.
    Query remove = database.query("DELETE FROM report WHERE seq > ?1");
    ended = remove.with(before.last_sequence).run();
    parts.state.take_back(before);
    if (!ended) parts.group_lost = true;
    return ended;
}

Result<void> Spool::commit_group() {
    auto& parts = *parts_;
    auto& database = *parts.database;
    if (database.broken()) return parts.break_with(retry("spool: commit: an earlier call failed"));
    if (parts.group_lost) return parts.lose_group(retry("spool: commit: the disk is full"));
    // The names of the attachments are durable before the records that use them.
    if (auto synced = parts.files.sync(); !synced) return parts.break_with(synced.error());
    auto done = database.run("COMMIT");
    if (done) {
        parts.mark.write(parts.state.counts.last_sequence);
        return {};
    }
    if (database.full() && !database.broken()) return parts.lose_group(done.error());
    return parts.break_with(done.error());
}

bool Spool::broken() const {
    return parts_->database->broken();
}

std::int64_t Spool::changes() const {
    return parts_->database->all_changes();
}

bool Spool::group_queued() const {
    return parts_->state.counts.queued;
}

void Spool::maintain(bool quiet) {
    if (parts_->database->broken()) return;
    parts_->maintain_log(quiet);
    parts_->maintain_keys();
}

void Spool::count_progress(std::atomic<std::uint64_t>& counter) {
    parts_->database->count_progress(counter);
}

bool Spool::accepting() {
    auto& parts = *parts_;
    auto& database = *parts.database;
    if (database.broken()) return false;
    if (!database.in_transaction()) parts.room->prepare(database);
    return parts.room->accepting() && !(parts.checkpoint_failing && database.wal_bytes() > kMostLog);
}

Result<void> Spool::upkeep(Time now) {
    return parts_->upkeep(now);
}

void Spool::set_projected(std::int64_t change) {
    parts_->projected = change;
}

ReportStore& Spool::reports() {
    return parts_->reports;
}

DeliveryLedger& Spool::deliveries() {
    return parts_->deliveries;
}

ProgressLedger& Spool::progress() {
    return parts_->progress;
}

ReviewLedger& Spool::reviews() {
    return parts_->reviews;
}

CorrectionLedger& Spool::corrections() {
    return parts_->corrections;
}

Quarantine& Spool::quarantine() {
    return parts_->quarantine;
}

IgnoredEvents& Spool::ignored() {
    return parts_->ignored_events;
}

FetchLedger& Spool::fetches() {
    return parts_->fetches;
}

Backup& Spool::backup() {
    return parts_->backup;
}

Spool::Space Spool::space() const {
    auto const& room = *parts_->room;
    return {room.reading().free_bytes, room.reading().database_bytes, room.accepting()};
}

Result<std::optional<std::string>> Spool::cursor(std::string const& channel) {
    Query one = parts_->database->query("SELECT value FROM cursor WHERE channel = ?1");
    return one.with(channel).first([](Query const& row) { return std::string(row.text(0)); });
}

Result<void> Spool::set_cursor(std::string const& channel, std::string const& cursor) {
    Query set = parts_->database->query(
        "INSERT INTO cursor (channel, value) VALUES (?1, ?2) ON CONFLICT (channel) DO UPDATE SET value = ?2"
    );
    return set.with(channel, cursor).run();
}

Result<std::map<std::string, std::string>> Spool::notes(
    std::string const& channel, std::string const& prefix
) {
    // The comparison lets the primary key find the first; the substring ends at the last.
    Query rows = parts_->database->query(
        "SELECT key, value FROM note WHERE channel = ?1 AND key >= ?2 AND substr(key, 1, length(?2)) = ?2"
    );
    rows.with(channel, prefix);
    std::map<std::string, std::string> found;
    for (;;) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) return found;
        found.emplace(std::string(rows.text(0)), std::string(rows.bytes(1)));
    }
}

Result<void> Spool::set_note(
    std::string const& channel, std::string const& key, std::optional<std::string> const& value
) {
    if (!value) {
        Query forget = parts_->database->query("DELETE FROM note WHERE channel = ?1 AND key = ?2");
        return forget.with(channel, key).run();
    }
    if (!parts_->room->admit(value->size())) return retry("spool: note: there is no room");
    Query keep = parts_->database->query(
        "INSERT INTO note (channel, key, value) VALUES (?1, ?2, ?3) "
        "ON CONFLICT (channel, key) DO UPDATE SET value = ?3"
    );
    return keep.with(channel, key, Bytes{*value}).run();
}

}  // namespace kanal::spool
