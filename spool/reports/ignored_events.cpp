#include "spool/reports/ignored_events.hpp"

#include "base/digest.hpp"
#include "spool/reports/changes.hpp"
#include "spool/reports/journal.hpp"
#include "spool/spool_state.hpp"

#include <charconv>

namespace kanal::spool {

namespace {

std::optional<std::int64_t> item_of(std::string_view id) {
    std::int64_t item = 0;
    if (id.size() < 2 || id.front() != 'i') return std::nullopt;
    auto const [end, failed] = std::from_chars(id.data() + 1, id.data() + id.size(), item);
    if (failed != std::errc() || end != id.data() + id.size() || item <= 0) return std::nullopt;
    return item;
}

// Columns: item, channel, why, state, received_at.
IgnoredEvent read(Query const& row) {
    return IgnoredEvent{
        .id = "i" + std::to_string(row.integer(0)),
        .channel = std::string(row.text(1)),
        .why = std::string(row.text(2)),
        .replayed = row.integer(3) == 1,
        .received_at = from_milliseconds(row.integer(4)),
    };
}

Result<bool> is_known(Database& database, std::string const& channel, std::string const& why) {
    Query any = database.query("SELECT 1 FROM ignored WHERE channel = ?1 AND why = ?2 LIMIT 1");
    return any.with(channel, why).next();
}

}  // namespace

Result<bool> IgnoredEvents::keep(std::string const& channel, Fragment const& fragment, Time now) {
    auto const& bytes = fragment.raw.bytes;
    auto const known = is_known(state_.database, channel, fragment.why);
    if (!known) return known.error();
    // A batch of a thousand such events brings the same envelope a thousand times.
    auto const digest = to_hex(sha256(bytes)) + channel + ' ' + fragment.why;
    if (*known && state_.ignored.find(digest, bytes.size())) return false;
    if (!state_.space.admit(bytes.size())) return retry("spool: ignored: there is no room");
    Query add = state_.database.query(
        "INSERT INTO ignored (channel, why, received_at, media_type, bytes) VALUES (?1, ?2, ?3, ?4, ?5)"
    );
    add.with(channel, fragment.why, to_milliseconds(now), fragment.raw.media_type, Bytes{bytes});
    if (auto done = add.run(); !done) return done.error();
    auto const item = state_.database.last_insert_id();
    state_.ignored.remember(digest, bytes.size(), item);
    if (auto noted = note_change(state_.database, ChangeKind::ignored, item); !noted) return noted.error();
    return !*known;
}

Result<std::optional<IgnoredEvent>> IgnoredEvents::find(std::string const& id) {
    auto const item = item_of(id);
    if (!item) return std::optional<IgnoredEvent>();
    Query one = state_.database.query(
        "SELECT item, channel, why, state, received_at, media_type, bytes FROM ignored WHERE item = ?1"
    );
    auto row = one.with(*item).next();
    if (!row) return row.error();
    if (!*row) return std::optional<IgnoredEvent>();
    IgnoredEvent found = read(one);
    found.raw.media_type = one.text(5);
    found.raw.bytes = one.bytes(6);
    return std::optional(std::move(found));
}

Result<void> IgnoredEvents::replayed(std::string const& id, std::string const& who, Time now) {
    auto const item = item_of(id);
    if (!item) return reject("spool: ignored: no such event");
    Query write = state_.database.query("UPDATE ignored SET state = 1 WHERE item = ?1 AND state = 0");
    if (auto done = write.with(*item).run(); !done) return done.error();
    if (state_.database.changes() == 0) return reject("spool: ignored: no such event is listed");
    if (auto noted = note_change(state_.database, ChangeKind::ignored, *item); !noted) return noted.error();
    return write_journal(state_.database, now, who, "replay", id, "");
}

}  // namespace kanal::spool
