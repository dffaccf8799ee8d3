#include "spool/delivery/delivery_ledger.hpp"
#include "spool/delivery/queued_deliveries.hpp"
#include "spool/reports/changes.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/reports/report_numbers.hpp"
#include "spool/spool_state.hpp"

namespace kanal::spool {

namespace {

struct Move {
    DeliveryState from;
    DeliveryState to;
};

// How many deliveries it moved. What was in hand when the process ended, or is now, stays suspect: a centre
// may have it. One that is held because its attempts kill the process begins anew with a person's word.
Result<std::int64_t> move_all(
    SpoolState& state,
    std::vector<std::int64_t> const& sequences,
    Move move,
    std::string_view why,
    Time now,
    std::string_view centre = {}
) {
    std::int64_t moved = 0;
    for (auto const sequence : sequences) {
        for (std::size_t i = 0; i < state.centres.size(); ++i) {
            if (!centre.empty() && state.centres[i].name != centre) continue;
            if (move.from == DeliveryState::queued) {
                if (auto done = give_row(state, i, sequence); !done) return done.error();
            }
            Query one = state.database.query(
                "UPDATE delivery SET state = ?4, unfinished = CASE WHEN unfinished < ?7 THEN unfinished ELSE "
                "0 END, refusals = 0, not_before = NULL, settled_at = ?6, why = ?5, said = NULL "
                "WHERE centre = ?1 AND state = ?2 AND seq = ?3"
            );
            one.with(
                state.centres[i].key,
                static_cast<std::int64_t>(move.from),
                sequence,
                static_cast<std::int64_t>(move.to),
                why,
                to_milliseconds(now),
                DeliveryLedger::kMostUnfinished
            );
            if (auto done = one.run(); !done) return done.error();
            if (state.database.changes() == 0) continue;
            state.counts.move(i, move.from, move.to);
            auto noted = note_change(state.database, ChangeKind::report, sequence);
            if (!noted) return noted.error();
            ++moved;
        }
    }
    return moved;
}

}  // namespace

Result<void> DeliveryLedger::hold(
    std::string const& id_or_number, std::string const& reason, std::string const& who, Time now
) {
    auto const named = named_editions(state_, id_or_number);
    if (!named) return named.error();
    auto const moved =
        move_all(state_, named->sequences, {DeliveryState::queued, DeliveryState::held}, reason, now);
    if (!moved) return moved.error();
    if (*moved == 0) return reject("spool: hold: the report is queued nowhere");
    return write_journal(state_.database, now, who, "hold", named->id, reason);
}

Result<void> DeliveryLedger::release(
    std::string const& id_or_number, std::string const& who, Time now, std::string const& centre
) {
    auto const named = named_editions(state_, id_or_number);
    if (!named) return named.error();
    std::int64_t moved = 0;
    for (auto const from : {DeliveryState::held, DeliveryState::unknown}) {
        auto const some = move_all(state_, named->sequences, {from, DeliveryState::queued}, "", now, centre);
        if (!some) return some.error();
        moved += *some;
    }
    if (moved == 0) return reject("spool: release: the report is neither held nor unknown");
    state_.counts.queued = true;
    return write_journal(state_.database, now, who, "release", named->id, centre);
}

Result<std::int64_t> DeliveryLedger::flush(
    std::string const& id_or_number, std::string const& who, Time now
) {
    NamedEditions named;
    if (!id_or_number.empty()) {
        auto found = named_editions(state_, id_or_number);
        if (!found) return found.error();
        named = std::move(*found);
    }
    std::int64_t moved = 0;
    auto const clear = [&](std::size_t centre, std::int64_t first, std::int64_t last) -> Result<void> {
        Query note = state_.database.query(
            "INSERT INTO change (kind, item) SELECT 0, seq FROM delivery "
            "WHERE centre = ?1 AND state IN (0, 2) AND seq BETWEEN ?2 AND ?3 AND not_before IS NOT NULL"
        );
        auto noted = note.with(state_.centres[centre].key, first, last).run();
        if (!noted) return noted;
        Query due = state_.database.query(
            "UPDATE delivery SET not_before = NULL "
            "WHERE centre = ?1 AND state IN (0, 2) AND seq BETWEEN ?2 AND ?3 AND not_before IS NOT NULL"
        );
        auto done = due.with(state_.centres[centre].key, first, last).run();
        moved += done ? state_.database.changes() : 0;
        return done;
    };
    for (std::size_t i = 0; i < state_.centres.size(); ++i) {
        if (id_or_number.empty())
            if (auto done = clear(i, 0, state_.counts.last_sequence); !done) return done.error();
        for (auto const sequence : named.sequences)
            if (auto done = clear(i, sequence, sequence); !done) return done.error();
    }
    state_.counts.queued = true;
    if (auto noted = write_journal(state_.database, now, who, "flush", named.id, ""); !noted)
        return noted.error();
    return moved;
}

Result<std::vector<DeliveryStatus>> DeliveryLedger::statuses(
    std::string const& id_or_number, std::size_t limit
) {
    std::vector<DeliveryStatus> found;
    auto const named = named_editions(state_, id_or_number);
    if (!named) return named.error().fault == Fault::reject ? Result<decltype(found)>(found) : named.error();
    auto const key = pack_identifier(named->id).value_or(std::string());
    Query rows = state_.database.query(
        "SELECT c.name, r.revision, r.media, ifnull(d.state, 0), ifnull(d.tries, 0), d.why, d.said, "
        "d.receipt, d.settled_at, "
        "d.not_before, r.desk FROM edition(?1) CROSS JOIN report r ON r.seq = at CROSS JOIN centre c "
        "LEFT JOIN delivery d ON d.centre = c.id AND d.state IN (0, 1, 2, 3, 4) AND d.seq = r.seq "
        "WHERE d.state < 4 OR (d.state IS NULL AND r.seq > c.queued_above) ORDER BY r.revision DESC, r.media "
        "DESC, r.desk DESC, c.id LIMIT ?2"
    );
    rows.with(Bytes{key}, static_cast<std::int64_t>(limit));
    auto const time = [&rows](int column) {
        return rows.null(column) ? std::optional<Time>() : from_milliseconds(rows.integer(column));
    };
    for (;;) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) return found;
        found.push_back(DeliveryStatus{
            .centre = std::string(rows.text(0)),
            .revision = static_cast<std::uint32_t>(rows.integer(1)),
            .media = static_cast<std::uint64_t>(rows.integer(2)),
            .desk = static_cast<std::uint64_t>(rows.integer(10)),
            .state = static_cast<DeliveryState>(rows.integer(3) & 3),
            .tries = rows.integer(4),
            .why = std::string(rows.text(5)),
            .said = std::string(rows.text(6)),
            .tracking_id = std::string(rows.text(7)),
            .since = time(8),
            .not_before = time(9),
        });
    }
}

}  // namespace kanal::spool
