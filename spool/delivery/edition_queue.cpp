#include "spool/delivery/edition_queue.hpp"

#include "core/delivery.hpp"
#include "spool/delivery/queued_deliveries.hpp"
#include "spool/spool_state.hpp"

namespace kanal::spool {

namespace {

// What a person holds back, or the centre is not to have, gets a row that says so. True: it is queued, for
// which it takes none.
Result<bool> copy_row(SpoolState& state, std::size_t centre, std::int64_t base, std::int64_t sequence) {
    Query one = state.database.query(
        "SELECT state, why FROM delivery WHERE centre = ?1 AND state IN (0, 1, 2, 3) AND seq = ?2"
    );
    auto row = one.with(state.centres[centre].key, base).next();
    if (!row) return row.error();
    bool const held = *row && one.integer(0) == static_cast<std::int64_t>(DeliveryState::held);
    if (*row && !held) return true;
    Query add = state.database.query(
        "INSERT INTO delivery (centre, state, seq, why) VALUES (?1, ?2, ?3, nullif(?4, ''))"
    );
    add.with(
        state.centres[centre].key,
        held ? static_cast<std::int64_t>(DeliveryState::held) : kWithheld,
        sequence,
        held ? one.text(1) : std::string_view()
    );
    if (auto done = add.run(); !done) return done.error();
    if (held) {
        ++state.counts.count(centre, DeliveryState::held);
        state.counts.queued = true;
    }
    return false;
}

}  // namespace

Result<void> queue_like(SpoolState& state, std::int64_t base, std::int64_t sequence) {
    for (std::size_t i = 0; i < state.centres.size(); ++i) {
        if (!state.centres[i].configured) continue;
        auto const bare = is_queued_without_row(state, i, base);
        if (!bare) return bare.error();
        if (!*bare) {
            auto const goes = copy_row(state, i, base, sequence);
            if (!goes) return goes.error();
            if (!*goes) continue;
        }
        ++state.counts.count(i, DeliveryState::queued);
        state.counts.queued = true;
    }
    return {};
}

}  // namespace kanal::spool
