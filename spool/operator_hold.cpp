#include "spool/delivery.hpp"
#include "spool/journal.hpp"
#include "spool/report_key.hpp"
#include "spool/spool_state.hpp"

namespace kanal {

namespace {

struct Named {
    std::string id = {};
    std::vector<std::int64_t> sequences = {};  // of all editions
};

Result<Named> editions(Database& database, std::string const& id_or_number) {
    Named named;
    auto const key = pack_identifier(id_or_number);
    Query rows = database.query(
        key ? "SELECT id, seq FROM report WHERE id = ?1" : "SELECT id, seq FROM report WHERE number = ?1"
    );
    if (key)
        rows.with(Bytes{*key});
    else
        rows.with(id_or_number);
    for (;;) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) break;
        named.id = unpack_identifier(rows.bytes(0));
        named.sequences.push_back(rows.integer(1));
    }
    if (named.sequences.empty()) return reject("spool: delivery: no such report");
    return named;
}

struct Move {
    DeliveryState from;
    DeliveryState to;
};

// How many deliveries it moved.
Result<std::int64_t> move_all(
    SpoolState& state, std::vector<std::int64_t> const& sequences, Move move, std::string_view why
) {
    std::int64_t moved = 0;
    for (auto const sequence : sequences) {
        for (std::size_t i = 0; i < state.centres.size(); ++i) {
            Query one = state.database.query(
                "UPDATE delivery SET state = ?4, unfinished = 0, refusals = 0, not_before = NULL, why = ?5 "
                "WHERE centre = ?1 AND state = ?2 AND seq = ?3"
            );
            one.with(
                state.centres[i].key,
                static_cast<std::int64_t>(move.from),
                sequence,
                static_cast<std::int64_t>(move.to),
                why
            );
            if (auto done = one.run(); !done) return done.error();
            if (state.database.changes() == 0) continue;
            state.tally.move(i, move.from, move.to);
            ++moved;
        }
    }
    return moved;
}

}  // namespace

Result<void> DeliveryLedger::hold(
    std::string const& id_or_number, std::string const& reason, std::string const& who, Time now
) {
    auto const named = editions(state_.database, id_or_number);
    if (!named) return named.error();
    auto const moved =
        move_all(state_, named->sequences, {DeliveryState::queued, DeliveryState::held}, reason);
    if (!moved) return moved.error();
    if (*moved == 0) return reject("spool: hold: the report is queued nowhere");
    return write_journal(state_.database, now, who, "hold", named->id, reason);
}

Result<void> DeliveryLedger::release(std::string const& id_or_number, std::string const& who, Time now) {
    auto const named = editions(state_.database, id_or_number);
    if (!named) return named.error();
    std::int64_t moved = 0;
    for (auto const from : {DeliveryState::held, DeliveryState::unknown}) {
        auto const some = move_all(state_, named->sequences, {from, DeliveryState::queued}, "");
        if (!some) return some.error();
        moved += *some;
    }
    if (moved == 0) return reject("spool: release: the report is neither held nor unknown");
    state_.tally.queued = true;
    return write_journal(state_.database, now, who, "release", named->id, "");
}

}  // namespace kanal
