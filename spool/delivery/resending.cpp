#include "spool/delivery/day_counts.hpp"
#include "spool/delivery/delivery_ledger.hpp"
#include "spool/reports/changes.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/spool_state.hpp"

#include <algorithm>

namespace kanal::spool {

namespace {

constexpr std::int64_t kStretch = 20'000;  // sequences that one piece looks at
constexpr std::size_t kMost = 500;         // messages that it takes
constexpr std::string_view kWhy = "sent again, as a person asked";

struct Taken {
    std::int64_t sequence = 0;
    std::string id = {};
    bool gone = false;
};

Result<std::vector<Taken>> taken_in_stretch(
    Database& database, std::int64_t centre, DeliveryLedger::Resending const& resending, std::int64_t after
) {
    Query rows = database.query(
        "SELECT d.seq, r.id, r.record IS NULL FROM delivery d CROSS JOIN report r ON r.seq = d.seq "
        "WHERE d.centre = ?1 AND d.state = 3 AND d.seq > ?2 AND d.seq <= ?3 AND d.settled_at >= ?4 "
        "AND d.settled_at < ?5 AND d.why IS NOT ?6 ORDER BY d.seq LIMIT ?7"
    );
    rows.with(
        centre,
        after,
        after + kStretch,
        to_milliseconds(resending.since),
        to_milliseconds(resending.before),
        DeliveryLedger::kByPerson,
        static_cast<std::int64_t>(kMost)
    );
    return rows.all([](Query const& row) {
        return Taken{row.integer(0), unpack_identifier(row.bytes(1)), row.integer(2) != 0};
    });
}

Result<void> queue_again(Database& database, std::int64_t centre, std::int64_t sequence, Time now) {
    Query move = database.query(
        "UPDATE delivery SET state = 0, unfinished = 0, refusals = 0, not_before = NULL, settled_at = ?3, "
        "why = ?4, said = NULL WHERE centre = ?1 AND state = 3 AND seq = ?2"
    );
    if (auto done = move.with(centre, sequence, to_milliseconds(now), kWhy).run(); !done) return done;
    return note_change(database, ChangeKind::report, sequence);
}

// Contents are removed when every centre has them, which is no longer so.
Result<void> keep_contents(Database& database, std::int64_t centre, std::int64_t after, std::int64_t upto) {
    Query keep = database.query(
        "DELETE FROM expiry WHERE seq > ?2 AND seq <= ?3 AND EXISTS "
        "(SELECT 1 FROM delivery d WHERE d.centre = ?1 AND d.state = 0 AND d.seq = expiry.seq)"
    );
    return keep.with(centre, after, upto).run();
}

}  // namespace

Result<DeliveryLedger::Resent> DeliveryLedger::resend(
    Resending const& resending, std::int64_t after, Time now
) {
    auto const position = state_.centre(resending.centre);
    if (!position) return reject("spool: delivery: no such centre");
    auto const key = state_.centres[*position].key;
    auto const taken = taken_in_stretch(state_.database, key, resending, after);
    if (!taken) return taken.error();
    std::vector<std::int64_t> again;
    for (auto const& one : *taken) {
        if (one.gone) continue;
        if (auto done = queue_again(state_.database, key, one.sequence, now); !done) return done.error();
        auto const noted =
            write_journal(state_.database, now, resending.who, "resend", one.id, resending.centre);
        if (!noted) return noted.error();
        state_.counts.move(*position, DeliveryState::delivered, DeliveryState::queued);
        again.push_back(one.sequence);
    }
    auto const upto = taken->size() == kMost ? taken->back().sequence : after + kStretch;
    if (!again.empty()) {
        if (auto done = count_days(state_, *position, again, -1); !done) return done.error();
        if (auto done = keep_contents(state_.database, key, after, upto); !done) return done.error();
        state_.counts.queued = true;
    }
    Resent resent;
    resent.messages = static_cast<std::int64_t>(again.size());
    resent.gone = static_cast<std::int64_t>(taken->size() - again.size());
    resent.next = upto < state_.counts.last_sequence ? upto : 0;
    return resent;
}

}  // namespace kanal::spool
