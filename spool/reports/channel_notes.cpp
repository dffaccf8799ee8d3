#include "spool/spool_parts.hpp"

namespace kanal::spool {

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
