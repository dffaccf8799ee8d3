#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace kanal::spool {

struct SpoolState;

// What is merely queued has no row in `delivery`, so that accepting a report writes to one table only: a
// report behind the centre's watermark (`queued_above`) without a row is queued there. It gets a row with the
// first thing that happens to it. Parts of the ledgers; the spool thread's; inside a group transaction.

// In `delivery.state` beside those of DeliveryState: the centre does not get the report, as long as a person
// has not let it pass.
constexpr std::int64_t kWithheld = 4;

// A report that was just stored is queued to every configured centre.
Result<void> queue(SpoolState& state);
// And this one to none.
Result<void> withhold(SpoolState& state, std::int64_t sequence);

// `centre`: a position in SpoolState::centres.
Result<bool> is_queued_without_row(SpoolState& state, std::size_t centre, std::int64_t sequence);
// At most `limit` of them, ascending, with sequence > `after` and <= `upto`. Cost: reads the reports between
// the watermark and the first that is found.
Result<std::vector<std::int64_t>> queued_without_row(
    SpoolState& state, std::size_t centre, std::int64_t after, std::int64_t upto, std::size_t limit
);
// Gives it the row of one that is queued, where it has none and is.
Result<void> give_row(SpoolState& state, std::size_t centre, std::int64_t sequence);

// At start, outside a transaction. A centre that is new is queued what comes from now on, and by `backfill`
// what came before; one that has left
// the configuration keeps what was queued for it, in rows: in pieces that a later start goes on behind.
Result<void> load_watermarks(SpoolState& state, std::map<std::string, Time> const& backfill);
// Outside a transaction: the watermarks move up to what is still without a row, so that a start has less to
// read. Cheap where nothing moved.
Result<void> save_watermarks(SpoolState& state);

// Queues at a centre that was added later what was accepted before it, as far as the record is still here.
// What a person looks at first is withheld there as well, and what is held at another centre is held there.

// One bounded piece of what is left, each slice in a transaction of its own: a process that is killed goes on
// behind the last. Outside a transaction. True: something became due.
Result<bool> continue_backfill(SpoolState& state);

}  // namespace kanal::spool
