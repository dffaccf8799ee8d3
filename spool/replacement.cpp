#include "spool/replacement.hpp"

#include "base/digest.hpp"
#include "spool/attachment_files.hpp"
#include "spool/durable_file.hpp"
#include "spool/migrations.hpp"

#include <ctime>
#include <optional>

namespace kanal {

namespace fs = std::filesystem;

namespace {

constexpr char kDatabase[] = "spool.db";
constexpr char kLog[] = "spool.db-wal";
constexpr char kNewDatabase[] = "spool.db.new";
constexpr char kAttachments[] = "attachments";
constexpr char kNewAttachments[] = "attachments.new";

std::string kept_suffix() {
    std::time_t const now = Clock::to_time_t(Clock::now());
    std::tm utc = {};
    gmtime_r(&now, &utc);
    char text[32] = {};
    std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &utc);
    return std::string(".corrupt-") + text;
}

void remove_new(fs::path const& directory) {
    std::error_code ignored;
    fs::remove(directory / kNewDatabase, ignored);
    fs::remove(directory / (std::string(kNewDatabase) + "-wal"), ignored);
    fs::remove_all(directory / kNewAttachments, ignored);
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

// Nothing when the damaged file cannot be read at all.
Result<std::optional<Salvaged>> copy_readable(
    Database& fresh, fs::path const& directory, std::vector<std::string> const& centres
) {
    auto const damaged = Database::open(directory / kDatabase);
    if (!damaged) return std::optional<Salvaged>();
    (*damaged)->leave_files();
    auto const state = schema_state(**damaged);
    if (!state || *state != SchemaState::ours || !(*damaged)->script("PRAGMA cell_size_check=ON"))
        return std::optional<Salvaged>();
    auto const salvaged = salvage(**damaged, fresh, centres, Clock::now());
    if (!salvaged) return salvaged.error();
    if (auto done = link_attachments(fresh, directory); !done) return done.error();
    return std::optional(*salvaged);
}

Result<Salvaged> build(
    fs::path const& directory, std::vector<std::string> const& centres, bool with_content
) {
    remove_new(directory);
    auto const fresh = Database::open(directory / kNewDatabase);
    if (!fresh) return fresh.error();
    if (auto done = (*fresh)->configure(); !done) return done.error();
    if (auto done = migrate(**fresh); !done) return done.error();
    std::optional<Salvaged> salvaged;
    if (with_content) {
        auto const copied = copy_readable(**fresh, directory, centres);
        if (!copied) return copied.error();
        salvaged = *copied;
    }
    if (!salvaged) {
        if (auto done = count_far_above(**fresh, Clock::now()); !done) return done.error();
    }
    if (auto done = (*fresh)->checkpoint(Database::Checkpoint::truncate); !done) return done.error();
    return salvaged.value_or(kNothing);
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
    auto built = build(directory, centres, true);
    if (!built) built = build(directory, centres, false);
    if (!built) remove_new(directory);
    replaced.salvaged = built ? *built : kNothing;
    if (auto done = rename_if_there(directory / kDatabase, directory / replaced.set_aside); !done)
        return done.error();
    if (auto synced = sync_folder(directory); !synced) return synced.error();
    if (auto done = finish_replacement(directory); !done) return done.error();
    return replaced;
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

}  // namespace kanal
