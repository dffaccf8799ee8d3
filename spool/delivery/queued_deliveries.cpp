#include "spool/delivery/queued_deliveries.hpp"

#include "base/log.hpp"
#include "core/delivery.hpp"
#include "spool/spool_state.hpp"
#include "spool/sqlite/database.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace kanal::spool {

namespace {

constexpr std::int64_t kPiece = 10'000;  // reports in one transaction
constexpr auto kNone = std::numeric_limits<std::int64_t>::max();

std::vector<std::int64_t> numbers_of(Query& rows, Result<void>& failed) {
    std::vector<std::int64_t> found;
    for (;;) {
        auto row = rows.next();
        if (!row) failed = row.error();
        if (!row || !*row) return found;
        found.push_back(rows.integer(0));
    }
}

// Rows for all that is queued without one at a centre that is no longer configured.
Result<void> give_rows(SpoolState& state, std::size_t centre, std::int64_t above) {
    auto const key = state.centres[centre].key;
    auto const last = state.counts.last_sequence;
    auto const give_piece = [&](std::int64_t from) -> Result<void> {
        Query add = state.database.query(
            "INSERT INTO delivery (centre, state, seq) SELECT ?1, 0, r.seq FROM report r "
            "WHERE r.seq > ?2 AND r.seq <= ?3 AND NOT EXISTS "
            "(SELECT 1 FROM delivery d WHERE d.centre = ?1 AND d.state IN (0, 1, 2, 3, 4) AND d.seq = r.seq)"
        );
        if (auto done = add.with(key, from, from + kPiece).run(); !done) return done.error();
        Query note = state.database.query("UPDATE centre SET queued_above = ?2 WHERE id = ?1");
        return note.with(key, std::min(from + kPiece, last)).run();
    };
    for (auto from = above; from < last; from += kPiece) {
        auto const done = in_transaction(state.database, [&] { return give_piece(from); });
        if (!done) return done.error();
    }
    Query forget = state.database.query("UPDATE centre SET queued_above = NULL WHERE id = ?1");
    return forget.with(key).run();
}

constexpr std::int64_t kSlice = 500;  // sequences in one transaction
constexpr int kSlices = 10;           // in one call

struct Slice {
    std::size_t centre = 0;  // position in SpoolState::centres
    std::int64_t key = 0;
    std::int64_t after = 0;
    std::int64_t upto = 0;
    std::int64_t since = 0;

    std::int64_t end() const { return std::min(after + kSlice, upto); }
};

Result<std::optional<Slice>> next_slice(SpoolState& state) {
    for (std::size_t i = 0; i < state.centres.size(); ++i) {
        if (!state.centres[i].configured) continue;
        Query one = state.database.query("SELECT after, upto, since FROM backfill WHERE centre = ?1");
        auto row = one.with(state.centres[i].key).next();
        if (!row) return row.error();
        if (*row)
            return std::optional(Slice{
                i, state.centres[i].key, one.integer(0), one.integer(1), one.integer(2)});
    }
    return std::optional<Slice>();
}

// Rows for the reports of a slice that the centre has none of. Gives how many.
Result<std::int64_t> add_rows(
    SpoolState& state, Slice const& slice, std::int64_t delivery_state, std::string_view only, char const* why
) {
    Query add = state.database.query(
        "INSERT INTO delivery (centre, state, seq, why, settled_at) "
        "SELECT ?1, ?5, r.seq, nullif(?6, ''), CASE WHEN ?6 <> '' THEN r.received_at END FROM report r "
        "WHERE r.seq > ?2 AND r.seq <= ?3 AND r.record IS NOT NULL AND r.received_at >= ?4 AND NOT EXISTS "
        "(SELECT 1 FROM delivery d WHERE d.centre = ?1 AND d.state IN (0, 1, 2, 3, 4) AND d.seq = r.seq) " +
        std::string(only)
    );
    add.with(slice.key, slice.after, slice.end(), slice.since, delivery_state, std::string_view(why));
    if (auto done = add.run(); !done) return done.error();
    return state.database.changes();
}

// Contents are removed when every centre has them, which is no longer so.
Result<void> keep_contents(Database& database, Slice const& slice) {
    Query keep = database.query(
        "DELETE FROM expiry WHERE seq > ?2 AND seq <= ?3 AND EXISTS "
        "(SELECT 1 FROM delivery d WHERE d.centre = ?1 AND d.state IN (0, 1) AND d.seq = expiry.seq)"
    );
    if (auto done = keep.with(slice.key, slice.after, slice.end()).run(); !done) return done.error();
    Query note = database.query(
        "INSERT INTO change (kind, item) SELECT 0, seq FROM delivery "
        "WHERE centre = ?1 AND state IN (0, 1) AND seq > ?2 AND seq <= ?3"
    );
    return note.with(slice.key, slice.after, slice.end()).run();
}

Result<void> note_progress(Database& database, Slice const& slice) {
    if (slice.end() < slice.upto) {
        Query advance = database.query("UPDATE backfill SET after = ?2 WHERE centre = ?1");
        return advance.with(slice.key, slice.end()).run();
    }
    Query end = database.query("DELETE FROM backfill WHERE centre = ?1");
    return end.with(slice.key).run();
}

struct Added {
    std::int64_t queued = 0;
    std::int64_t held = 0;
};

Result<Added> fill(SpoolState& state, Slice const& slice) {
    Added added;
    auto const withheld =
        add_rows(state, slice, kWithheld, "AND EXISTS (SELECT 1 FROM review v WHERE v.id = r.id)", "");
    if (!withheld) return withheld.error();
    auto const held = add_rows(
        state,
        slice,
        static_cast<std::int64_t>(DeliveryState::held),
        "AND EXISTS (SELECT 1 FROM centre c CROSS JOIN delivery h "
        "WHERE h.centre = c.id AND h.state = 1 AND h.seq = r.seq)",
        "held at another centre when this one was added"
    );
    if (!held) return held.error();
    auto const queued = add_rows(state, slice, static_cast<std::int64_t>(DeliveryState::queued), "", "");
    if (!queued) return queued.error();
    added = {*queued, *held};
    if (auto done = keep_contents(state.database, slice); !done) return done.error();
    if (auto done = note_progress(state.database, slice); !done) return done.error();
    return added;
}

// At start, for a centre that is new: notes that what was received at `since` or later is to be queued.
// Inside no transaction.
Result<void> begin_backfill(SpoolState& state, std::size_t centre, Time since) {
    Query begin = state.database.query(
        "INSERT OR REPLACE INTO backfill (centre, after, upto, since) VALUES (?1, 0, ?2, ?3)"
    );
    return begin.with(state.centres[centre].key, state.counts.last_sequence, to_milliseconds(since)).run();
}

}  // namespace

Result<void> queue(SpoolState& state) {
    for (std::size_t i = 0; i < state.centres.size(); ++i) {
        if (!state.centres[i].configured) continue;
        ++state.counts.count(i, DeliveryState::queued);
        state.counts.queued = true;
    }
    return {};
}

Result<void> withhold(SpoolState& state, std::int64_t sequence) {
    for (auto const& centre : state.centres) {
        if (!centre.configured) continue;
        Query add = state.database.query("INSERT INTO delivery (centre, state, seq) VALUES (?1, ?3, ?2)");
        if (auto done = add.with(centre.key, sequence, kWithheld).run(); !done) return done.error();
    }
    return {};
}

Result<bool> is_queued_without_row(SpoolState& state, std::size_t centre, std::int64_t sequence) {
    auto const& counts = state.counts;
    if (sequence <= counts.queued_above[centre] || sequence > counts.last_sequence) return false;
    Query one = state.database.query(
        "SELECT 1 FROM report r WHERE r.seq = ?2 AND NOT EXISTS "
        "(SELECT 1 FROM delivery d WHERE d.centre = ?1 AND d.state IN (0, 1, 2, 3, 4) AND d.seq = r.seq)"
    );
    return one.with(state.centres[centre].key, sequence).next();
}

Result<std::vector<std::int64_t>> queued_without_row(
    SpoolState& state, std::size_t centre, std::int64_t after, std::int64_t upto, std::size_t limit
) {
    auto& watermark = state.counts.queued_above[centre];
    auto const last = std::min(upto, state.counts.last_sequence);
    bool const from_watermark = after <= watermark;
    if (watermark == kNone || std::max(after, watermark) >= last) return std::vector<std::int64_t>();
    Query rows = state.database.query(
        "SELECT r.seq FROM report r WHERE r.seq > ?2 AND r.seq <= ?3 AND NOT EXISTS "
        "(SELECT 1 FROM delivery d WHERE d.centre = ?1 AND d.state IN (0, 1, 2, 3, 4) AND d.seq = r.seq) "
        "ORDER BY r.seq LIMIT ?4"
    );
    rows.with(state.centres[centre].key, std::max(after, watermark), last, static_cast<std::int64_t>(limit));
    Result<void> failed;
    auto found = numbers_of(rows, failed);
    if (!failed) return failed.error();
    // A rollback takes this back, and with it what had been settled meanwhile.
    if (from_watermark) watermark = found.empty() ? last : found.front() - 1;
    return found;
}

Result<void> give_row(SpoolState& state, std::size_t centre, std::int64_t sequence) {
    auto const bare = is_queued_without_row(state, centre, sequence);
    if (!bare) return bare.error();
    if (!*bare) return {};
    Query add = state.database.query("INSERT INTO delivery (centre, state, seq) VALUES (?1, 0, ?2)");
    return add.with(state.centres[centre].key, sequence).run();
}

Result<void> load_watermarks(SpoolState& state, std::map<std::string, Time> const& backfill) {
    auto& counts = state.counts;
    counts.queued_above.assign(state.centres.size(), kNone);
    for (std::size_t i = 0; i < state.centres.size(); ++i) {
        auto const& centre = state.centres[i];
        std::optional<std::int64_t> above;
        {
            Query stored = state.database.query("SELECT queued_above FROM centre WHERE id = ?1");
            auto row = stored.with(centre.key).next();
            if (!row) return row.error();
            if (*row && !stored.null(0)) above = stored.integer(0);
        }
        if (!centre.configured) {
            if (!above) continue;
            if (auto done = give_rows(state, i, *above); !done) return done.error();
            continue;
        }
        counts.queued_above[i] = above.value_or(counts.last_sequence);
        if (above) continue;
        // Noted first: a start that is killed in between notes it again.
        auto const since = backfill.find(centre.name);
        if (since != backfill.end())
            if (auto done = begin_backfill(state, i, since->second); !done) return done.error();
        Query begin = state.database.query("UPDATE centre SET queued_above = ?2 WHERE id = ?1");
        if (auto done = begin.with(centre.key, counts.last_sequence).run(); !done) return done.error();
    }
    return {};
}

Result<void> save_watermarks(SpoolState& state) {
    for (std::size_t i = 0; i < state.centres.size(); ++i) {
        auto const watermark = state.counts.queued_above[i];
        if (watermark == kNone) continue;
        Query note =
            state.database.query("UPDATE centre SET queued_above = ?2 WHERE id = ?1 AND queued_above < ?2");
        if (auto done = note.with(state.centres[i].key, watermark).run(); !done) return done.error();
    }
    return {};
}

Result<bool> continue_backfill(SpoolState& state) {
    bool any = false;
    for (int i = 0; i < kSlices; ++i) {
        auto const slice = next_slice(state);
        if (!slice) return slice.error();
        if (!*slice) break;
        auto const added = in_transaction(state.database, [&] { return fill(state, **slice); });
        if (!added) return added.error();
        state.counts.count((*slice)->centre, DeliveryState::queued) += added->queued;
        state.counts.count((*slice)->centre, DeliveryState::held) += added->held;
        any = any || added->queued > 0;
        if ((*slice)->end() == (*slice)->upto)
            log::event(
                log::Level::notice,
                "backfill_ended",
                {{"centre", state.centres[(*slice)->centre].name}, {"upto", (*slice)->upto}}
            );
    }
    return any;
}

}  // namespace kanal::spool
