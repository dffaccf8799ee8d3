#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <cstdint>

namespace kanal::spool {

struct SpoolState;

// Stores the edition that says what became of the fetches of the report `sequence`, and queues it, if there
// is something to say and nothing left that a little patience could still decide: see FetchLedger::settle.
// Its `media`, or 0 when none was stored. Part of a job of the spool thread.
Result<std::uint64_t> store_media_edition(SpoolState& state, std::int64_t sequence, Time now);

}  // namespace kanal::spool
