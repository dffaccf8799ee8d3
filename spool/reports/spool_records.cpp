#include "spool/reports/journal.hpp"
#include "spool/spool_parts.hpp"

namespace kanal::spool {

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

Result<void> Spool::write_journal(JournalEntry const& entry) {
    return spool::write_journal(
        *parts_->database, entry.at, entry.who, entry.action, entry.subject, entry.detail
    );
}

}  // namespace kanal::spool
