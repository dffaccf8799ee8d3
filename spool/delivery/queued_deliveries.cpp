#include "spool/delivery/queued_deliveries.hpp"

#include "base/log.hpp"
#include "core/delivery.hpp"
#include "spool/delivery/backfill.hpp"
#include "spool/spool_state.hpp"
#include "spool/sqlite/transaction.hpp"

#include <algorithm>
#include <limits>

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

}  // namespace kanal::spool
