#pragma once

#include "base/error.hpp"

#include <cstdint>

namespace kanal::spool {

struct SpoolState;

// Queues the edition `sequence`, which was made of the edition `base`, to every centre that has or is to have
// that one: without a row, as all that is merely queued. Where a person holds that one, or its report waits
// for a person, this one is held or waits as well. Part of a job of the spool thread; `sequence` is not
// counted yet.
Result<void> queue_like(SpoolState& state, std::int64_t base, std::int64_t sequence);

}  // namespace kanal::spool
