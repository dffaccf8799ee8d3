#pragma once

#include "base/error.hpp"
#include "base/time.hpp"
#include "core/delivery.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace kanal::spool {

struct SpoolState;

// How many messages of each day a centre has. Parts of the ledger; the spool thread's; inside a group
// transaction.

// SQL for when the gateway took in the edition in the row `r` of `report`, as its centre hears it. An edition
// that was made of what was fetched says when its revision came, so that a repetition says the same.
constexpr std::string_view kTakenIn =
    "CASE WHEN r.media = 0 AND r.desk = 0 THEN r.received_at ELSE (SELECT o.received_at FROM edition(r.id) "
    "CROSS JOIN report o ON o.seq = at WHERE o.revision = r.revision ORDER BY o.seq LIMIT 1) END";

// `by`: 1, the centre `centre` (a position in SpoolState::centres) has taken these; -1: they are sent again.
Result<void> count_days(
    SpoolState& state, std::size_t centre, std::vector<std::int64_t> const& sequences, int by
);

// From the day of `since` on, those with anything, in order.
Result<std::vector<DayCount>> read_day_counts(SpoolState& state, std::size_t centre, Time since);

}  // namespace kanal::spool
