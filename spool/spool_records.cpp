#include "spool/durable_file.hpp"
#include "spool/spool_parts.hpp"

namespace kanal {

Result<std::optional<std::string>> Spool::cursor(std::string const& channel) {
    Query one = parts_->database->query("SELECT value FROM cursor WHERE channel = ?1");
    auto row = one.with(channel).next();
    if (!row) return row.error();
    if (!*row) return std::optional<std::string>();
    return std::optional(std::string(one.text(0)));
}

Result<void> Spool::set_cursor(std::string const& channel, std::string const& cursor) {
    Query set = parts_->database->query(
        "INSERT INTO cursor (channel, value) VALUES (?1, ?2) ON CONFLICT (channel) DO UPDATE SET value = ?2"
    );
    return set.with(channel, cursor).run();
}

Result<std::vector<Spool::JournalEntry>> Spool::journal(std::string const& subject, std::size_t limit) {
    auto const id = parts_->reports.resolve(subject);
    if (!id) return id.error();
    Query rows = parts_->database->query(
        subject.empty() ? "SELECT at, who, action, subject, detail FROM journal WHERE ?1 = '' "
                          "ORDER BY entry DESC LIMIT ?2"
                        : "SELECT at, who, action, subject, detail FROM journal WHERE subject = ?1 "
                          "ORDER BY entry DESC LIMIT ?2"
    );
    rows.with(id->value_or(subject), static_cast<std::int64_t>(limit));
    std::vector<JournalEntry> found;
    for (;;) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) return found;
        found.push_back(JournalEntry{
            .at = from_milliseconds(rows.integer(0)),
            .who = std::string(rows.text(1)),
            .action = std::string(rows.text(2)),
            .subject = std::string(rows.text(3)),
            .detail = std::string(rows.text(4)),
        });
    }
}

Result<void> Spool::backup(std::filesystem::path const& file) {
    std::error_code failed;
    if (std::filesystem::exists(file, failed)) return reject("spool: backup: the file is there already");
    auto partial = file;
    partial += ".partial";
    std::filesystem::remove(partial, failed);
    if (auto done = parts_->database->copy_into(partial); !done) {
        std::filesystem::remove(partial, failed);
        return done.error();
    }
    std::filesystem::permissions(partial, std::filesystem::perms::owner_read, failed);
    if (auto synced = sync_file(partial); !synced) return synced.error();
    std::filesystem::rename(partial, file, failed);
    if (failed) return retry("spool: backup: rename: " + failed.message());
    return sync_folder(file.has_parent_path() ? file.parent_path() : ".");
}

}  // namespace kanal
