#include "spool/reports/kept_items.hpp"

#include "base/ascii.hpp"
#include "base/digest.hpp"
#include "spool/reports/changes.hpp"
#include "spool/spool_state.hpp"

namespace kanal::spool {

namespace {

constexpr std::int64_t kReplayed = 1;
constexpr std::int64_t kDiscarded = 2;

constexpr char kQuarantined = 'q';
constexpr char kIgnored = 'i';

std::string id_of(char kind, std::int64_t item) {
    return kind + std::to_string(item);
}

std::optional<std::int64_t> item_of(char kind, std::string_view id) {
    if (!id.starts_with(kind)) return std::nullopt;
    auto const item = to_number<std::int64_t>(id.substr(1));
    return item > 0 ? item : std::nullopt;
}

// What both kinds have. Columns: channel, why, received_at, media_type, bytes, state. Gives the state.
template <class Item>
Result<std::optional<std::int64_t>> read(Query& one, std::int64_t item, Item& found) {
    auto row = one.with(item).next();
    if (!row) return row.error();
    if (!*row) return std::optional<std::int64_t>();
    found.channel = one.text(0);
    found.why = one.text(1);
    found.received_at = from_milliseconds(one.integer(2));
    found.raw.media_type = one.text(3);
    found.raw.bytes = one.bytes(4);
    return std::optional(one.integer(5));
}

std::string state_text(std::int64_t state) {
    if (state == kReplayed) return "replayed";
    return state == kDiscarded ? "discarded" : "quarantined";
}

Result<void> settle(Database& database, std::string const& id, std::int64_t state, Time now) {
    auto const item = item_of(kQuarantined, id);
    if (!item) return reject("spool: quarantine: no such item");
    Query write =
        database.query("UPDATE quarantine SET state = ?2, settled_at = ?3 WHERE item = ?1 AND state = 0");
    if (auto done = write.with(*item, state, to_milliseconds(now)).run(); !done) return done.error();
    if (database.changes() == 0) return reject("spool: quarantine: no such item is open");
    return note_change(database, ChangeKind::quarantine, *item);
}

Result<bool> is_known(Database& database, std::string const& channel, std::string const& why) {
    Query any = database.query("SELECT 1 FROM ignored WHERE channel = ?1 AND why = ?2 LIMIT 1");
    return any.with(channel, why).next();
}

}  // namespace

Result<std::string> Quarantine::add(std::string const& channel, Fragment const& fragment, Time now) {
    auto const digest = sha256(fragment.raw.bytes);
    {
        Query same = state_.database.query(
            "SELECT item FROM quarantine WHERE channel = ?1 AND sha256 = ?2 AND state = 0"
        );
        auto row = same.with(channel, Bytes{bytes_of(digest)}).next();
        if (!row) return row.error();
        if (*row) return id_of(kQuarantined, same.integer(0));
    }
    if (!state_.space.admit(fragment.raw.bytes.size())) return retry("spool: quarantine: there is no room");
    Query add = state_.database.query(
        "INSERT INTO quarantine (channel, state, sha256, why, received_at, media_type, bytes) "
        "VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6)"
    );
    add.with(
        channel,
        Bytes{bytes_of(digest)},
        fragment.why,
        to_milliseconds(now),
        fragment.raw.media_type,
        Bytes{fragment.raw.bytes}
    );
    if (auto done = add.run(); !done) return done.error();
    auto const item = state_.database.last_insert_id();
    if (auto noted = note_change(state_.database, ChangeKind::quarantine, item); !noted) return noted.error();
    return id_of(kQuarantined, item);
}

Result<std::optional<Quarantined>> Quarantine::find(std::string const& id) {
    auto const item = item_of(kQuarantined, id);
    if (!item) return std::optional<Quarantined>();
    Query one = state_.database.query(
        "SELECT channel, why, received_at, media_type, bytes, state FROM quarantine WHERE item = ?1"
    );
    Quarantined found;
    auto const state = read(one, *item, found);
    if (!state) return state.error();
    if (!*state) return std::optional<Quarantined>();
    found.id = id_of(kQuarantined, *item);
    found.state = state_text(**state);
    return std::optional(std::move(found));
}

Result<void> Quarantine::replayed(std::string const& id, std::string const& who, Time now) {
    if (auto done = settle(state_.database, id, kReplayed, now); !done) return done.error();
    return write_journal(state_.database, now, who, "replay", id, "");
}

Result<void> Quarantine::discard(
    std::string const& id, std::string const& reason, std::string const& who, Time now
) {
    if (auto done = settle(state_.database, id, kDiscarded, now); !done) return done.error();
    return write_journal(state_.database, now, who, "discard", id, reason);
}

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
    auto const item = item_of(kIgnored, id);
    if (!item) return std::optional<IgnoredEvent>();
    Query one = state_.database.query(
        "SELECT channel, why, received_at, media_type, bytes, state FROM ignored WHERE item = ?1"
    );
    IgnoredEvent found;
    auto const state = read(one, *item, found);
    if (!state) return state.error();
    if (!*state) return std::optional<IgnoredEvent>();
    found.id = id_of(kIgnored, *item);
    found.replayed = **state == kReplayed;
    return std::optional(std::move(found));
}

Result<void> IgnoredEvents::replayed(std::string const& id, std::string const& who, Time now) {
    auto const item = item_of(kIgnored, id);
    if (!item) return reject("spool: ignored: no such event");
    Query write = state_.database.query("UPDATE ignored SET state = 1 WHERE item = ?1 AND state = 0");
    if (auto done = write.with(*item).run(); !done) return done.error();
    if (state_.database.changes() == 0) return reject("spool: ignored: no such event is listed");
    if (auto noted = note_change(state_.database, ChangeKind::ignored, *item); !noted) return noted.error();
    return write_journal(state_.database, now, who, "replay", id, "");
}

}  // namespace kanal::spool
