#include "spool/recovery/replacement.hpp"

#include "base/digest.hpp"
#include "base/durable_file.hpp"
#include "base/time.hpp"
#include "base/time_text.hpp"
#include "spool/attachments/attachment_files.hpp"
#include "spool/recovery/acceptance_mark.hpp"
#include "spool/sqlite/known_schema.hpp"
#include "spool/sqlite/log_check.hpp"
#include "spool/sqlite/migrations.hpp"

#include <optional>

namespace kanal::spool {

namespace fs = std::filesystem;

namespace {

constexpr char kDatabase[] = "spool.db";
constexpr char kLog[] = "spool.db-wal";
constexpr char kNewDatabase[] = "spool.db.new";
constexpr char kCopy[] = "spool.db.try";
constexpr char kAttachments[] = "attachments";
constexpr char kNewAttachments[] = "attachments.new";

std::string kept_suffix() {
    return ".corrupt-" + time_in_name(WallClock::now());
}

void remove_copy(fs::path const& directory) {
    std::error_code ignored;
    for (auto const* suffix : {"", "-wal", "-journal"})
        fs::remove(directory / (std::string(kCopy) + suffix), ignored);
}

void remove_new(fs::path const& directory) {
    std::error_code ignored;
    fs::remove(directory / kNewDatabase, ignored);
    fs::remove(directory / (std::string(kNewDatabase) + "-wal"), ignored);
    fs::remove_all(directory / kNewAttachments, ignored);
    remove_copy(directory);
}

// Hard links: nothing is copied, and the damaged spool keeps all its files.
Result<void> link_attachments(Database& fresh, fs::path const& directory) {
    Query named =
        fresh.query("SELECT sha256 FROM attachment UNION SELECT sha256 FROM fetch WHERE sha256 IS NOT NULL");
    for (;;) {
        auto const row = named.next();
        if (!row) return row.error();
        if (!*row) return {};
        auto const name = to_hex(named.bytes(0));
        auto const link = attachment_path(directory / kNewAttachments, name);
        std::error_code ignored;  // a file that is missing cannot be saved
        fs::create_directories(link.parent_path(), ignored);
        fs::create_hard_link(attachment_path(directory / kAttachments, name), link, ignored);
    }
}

constexpr Salvaged kNothing = {.reports = 0, .complete = false};

// How the damaged file is read, in this order. Each of the last two is a copy, for which there may be no
// room.
enum class Reading {
    as_it_is,
    without_log,   // the log may be another file's, which SQLite would take for this one's
    known_schema,  // its table of contents, or the inner pages of its tables, may be what is damaged
};

Result<fs::path> prepare_copy(Database& fresh, fs::path const& directory, Reading reading) {
    std::error_code failed;
    if (reading == Reading::as_it_is) {
        // SQLite would throw away a log that lies beside an empty file.
        if (fs::file_size(directory / kDatabase, failed) == 0)
            return reject("spool: salvage: the file is empty");
        return directory / kDatabase;
    }
    auto const copy = directory / kCopy;
    fs::copy_file(directory / kDatabase, copy, fs::copy_options::overwrite_existing, failed);
    if (failed) return retry("spool: salvage: copy: " + failed.message());
    if (reading == Reading::without_log) return copy;
    if (fs::exists(directory / kLog, failed)) {
        if (auto done = apply_log(directory / kLog, copy); !done) return done.error();
    }
    auto planted = plant_schema(copy, directory / kNewDatabase);
    if (!planted) return planted.error();
    auto const report = fresh.number("SELECT rootpage FROM sqlite_schema WHERE name = 'report'");
    auto const raw = fresh.number("SELECT rootpage FROM sqlite_schema WHERE name = 'raw'");
    if (!report || !raw) return retry("spool: salvage: the new file has no tables");
    if (auto done = gather_leaves(copy, {*report, *raw}); !done) return done.error();
    return copy;
}

// Nothing when the damaged file cannot be read at all.
Result<std::optional<Salvaged>> copy_readable(
    Database& fresh, fs::path const& directory, fs::path const& file, std::vector<std::string> const& centres
) {
    auto const damaged = Database::open(file);
    if (!damaged) return std::optional<Salvaged>();
    (*damaged)->leave_files();
    // With a schema that may be written SQLite also opens a file that is shorter than it says.
    if (!(*damaged)->script("PRAGMA writable_schema=ON")) return std::optional<Salvaged>();
    auto const state = schema_state(**damaged);
    if (!state || *state != SchemaState::ours || !(*damaged)->script("PRAGMA cell_size_check=ON"))
        return std::optional<Salvaged>();
    auto const salvaged = salvage(**damaged, fresh, centres, WallClock::now());
    if (!salvaged) return salvaged.error();
    if (auto done = link_attachments(fresh, directory); !done) return done.error();
    return std::optional(*salvaged);
}

Result<Salvaged> build(
    fs::path const& directory, std::vector<std::string> const& centres, std::optional<Reading> reading
) {
    remove_new(directory);
    auto const fresh = Database::open(directory / kNewDatabase);
    if (!fresh) return fresh.error();
    if (auto done = (*fresh)->configure(); !done) return done.error();
    if (auto done = migrate(**fresh); !done) return done.error();
    if (auto done = (*fresh)->checkpoint(Database::Checkpoint::truncate); !done) return done.error();
    // Nobody uses it before it is whole: one sync at the end is enough.
    if (auto done = (*fresh)->script("PRAGMA synchronous=OFF"); !done) return done.error();
    std::optional<Salvaged> salvaged;
    if (reading) {
        auto const file = prepare_copy(**fresh, directory, *reading);
        if (file) {
            auto const copied = copy_readable(**fresh, directory, *file, centres);
            if (!copied) return copied.error();
            salvaged = *copied;
        }
        remove_copy(directory);
    }
    if (auto done = (*fresh)->script("PRAGMA synchronous=FULL"); !done) return done.error();
    if (auto done = (*fresh)->checkpoint(Database::Checkpoint::truncate); !done) return done.error();
    if (auto done = sync_file(directory / kNewDatabase); !done) return done.error();
    // Whole tables that are older than what had been accepted are not everything.
    if (salvaged && salvaged->last_sequence < AcceptanceMark::read(directory)) salvaged->complete = false;
    return salvaged.value_or(kNothing);
}

bool is_foreign(fs::path const& directory) {
    std::error_code absent;
    if (fs::file_size(directory / kDatabase, absent) == 0) return false;
    auto const file = Database::open(directory / kDatabase);
    if (!file) return false;
    (*file)->leave_files();
    auto const state = schema_state(**file);
    return state && *state == SchemaState::foreign;
}

// The way of reading that gives everything, or else the most; what it gave is in the new file.
Result<Salvaged> build_best(fs::path const& directory, std::vector<std::string> const& centres) {
    if (is_foreign(directory)) return build(directory, centres, std::nullopt);
    auto last = Reading::as_it_is;
    auto best = last;
    auto most = build(directory, centres, best);
    std::error_code failed;
    for (auto const reading : {Reading::without_log, Reading::known_schema}) {
        if (most && most->complete) break;
        bool const logged = fs::exists(directory / kLog, failed);
        if (reading == Reading::without_log && !logged) continue;
        // It costs a copy and a salvage more.
        bool const all = most && !logged && count_editions(directory / kDatabase) <= most->reports;
        if (reading == Reading::known_schema && all) continue;
        last = reading;
        auto built = build(directory, centres, reading);
        if (!built) continue;
        if (most && !built->complete && built->reports <= most->reports) continue;
        best = reading;
        most = std::move(built);
    }
    if (best == last) return most;
    return build(directory, centres, best);
}

// False when there was nothing to rename.
Result<bool> rename_if_there(fs::path const& from, fs::path const& to) {
    std::error_code failed;
    if (!fs::exists(from, failed)) return false;
    fs::rename(from, to, failed);
    if (failed) return retry("spool: replace: " + failed.message());
    return true;
}

}  // namespace

Result<Replaced> replace_damaged(fs::path const& directory, std::vector<std::string> const& centres) {
    Replaced replaced{.set_aside = kDatabase + kept_suffix()};
    auto built = build_best(directory, centres);
    if (!built) built = build(directory, centres, std::nullopt);
    if (!built) remove_new(directory);
    replaced.salvaged = built ? *built : kNothing;
    if (auto done = rename_if_there(directory / kDatabase, directory / replaced.set_aside); !done)
        return done.error();
    if (auto synced = sync_folder(directory); !synced) return synced.error();
    if (auto done = finish_replacement(directory); !done) return done.error();
    return replaced;
}

bool is_lost(fs::path const& directory) {
    auto const size = [&](char const* name) {
        std::error_code absent;
        auto const bytes = fs::file_size(directory / name, absent);
        return absent ? 0 : bytes;
    };
    std::error_code absent;
    if (size(kDatabase) > 0 || size(kNewDatabase) > 0) return false;
    auto const attachments = directory / kAttachments;
    bool const attached = fs::is_directory(attachments, absent) && !fs::is_empty(attachments, absent);
    return size(kLog) > 0 || attached || AcceptanceMark::read(directory) > 0;
}

Result<void> finish_replacement(fs::path const& directory) {
    std::error_code absent;
    if (fs::exists(directory / kDatabase, absent)) return {};
    // SQLite would take a log that lies there for the new file's own.
    auto const suffix = kept_suffix();
    auto const log = rename_if_there(directory / kLog, directory / (kDatabase + suffix + "-wal"));
    if (!log) return log.error();
    // Files that the new database does not name would be removed as left over.
    auto const files = rename_if_there(directory / kAttachments, directory / (kAttachments + suffix));
    if (!files) return files.error();
    auto const linked = rename_if_there(directory / kNewAttachments, directory / kAttachments);
    if (!linked) return linked.error();
    auto const built = rename_if_there(directory / kNewDatabase, directory / kDatabase);
    if (!built) return built.error();
    return sync_folder(directory);
}

}  // namespace kanal::spool
