#include "spool/reports/changes.hpp"
#include "spool/spool.hpp"
#include "spool/spool_parts.hpp"

#include <limits>

namespace kanal::spool {

Result<std::vector<Spool::JournalEntry>> Spool::journal(std::string const& subject, std::size_t limit) {
    return journal_before(std::numeric_limits<std::int64_t>::max(), {subject, {}}, limit);
}

Result<std::vector<Spool::JournalEntry>> Spool::journal_before(
    std::int64_t entry, JournalFilter const& filter, std::size_t limit
) {
    auto const id = parts_->reports.resolve(filter.subject);
    if (!id) return id.error();
    Query rows = parts_->database->query(
        filter.subject.empty()
            ? "SELECT at, who, action, subject, detail, entry FROM journal "
              "WHERE ?1 = '' AND entry < ?3 AND (?4 = '' OR who = ?4) ORDER BY entry DESC LIMIT ?2"
            : "SELECT at, who, action, subject, detail, entry FROM journal "
              "WHERE subject = ?1 AND entry < ?3 AND (?4 = '' OR who = ?4) ORDER BY entry DESC LIMIT ?2"
    );
    rows.with(id->value_or(filter.subject), static_cast<std::int64_t>(limit), entry, filter.who);
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
            .entry = rows.integer(5),
        });
    }
}

Result<std::int64_t> Spool::last_change_by_person(std::string const& id) {
    Query last = parts_->database->query(
        "SELECT ifnull(max(entry), 0) FROM journal WHERE subject = ?1 AND action NOT IN ('reveal', 'raw')"
    );
    auto row = last.with(id).next();
    if (!row) return row.error();
    return last.integer(0);
}

Result<void> Spool::write_journal(JournalEntry const& entry) {
    return spool::write_journal(
        *parts_->database, entry.at, entry.who, entry.action, entry.subject, entry.detail
    );
}

}  // namespace kanal::spool
