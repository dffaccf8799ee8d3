#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <cstddef>

namespace kanal::spool {

struct SpoolState;

// Queues at a centre that was added later what was accepted before it, as far as the record is still here.
// What a person looks at first is withheld there as well, and what is held at another centre is held there.

// At start, for a centre that is new: notes that what was received at `since` or later is to be queued.
// Inside no transaction.
Result<void> begin_backfill(SpoolState& state, std::size_t centre, Time since);

// One bounded piece of what is left, each slice in a transaction of its own: a process that is killed goes on
// behind the last. Outside a transaction. True: something became due.
Result<bool> continue_backfill(SpoolState& state);

}  // namespace kanal::spool
