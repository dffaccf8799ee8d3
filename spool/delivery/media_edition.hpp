#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kanal::spool {

struct SpoolState;

// The M of an edition's key `<id>.r<N>.m<M>`, and the column `media`. It names the edition's bytes, so that
// another spool, or this one after a restore, never has other bytes under the same key. Both fit 53 bits,
// which is what a reader of JSON can be expected to keep.

// `channel.variant` of an edition as it came, or in which nothing new was said, whose bytes are not a matter
// of the message and the configuration alone: 31 bits of the SHA-256 of `record`, which has none, and bit 31.
// Pure.
std::uint32_t variant_of(std::string_view record);

// Whether it is the M of an edition that names no fetched attachments: 0 or a variant. Versions before
// counted those that did from 1.
bool is_as_it_came(std::uint64_t media);

// Stores the edition that says what became of the fetches of the report `sequence`, and queues it, if there
// is something to say and nothing left that a little patience could still decide: see FetchLedger::settle.
// Its `media`, or 0 when none was stored. Part of a job of the spool thread.
Result<std::uint64_t> store_media_edition(SpoolState& state, std::int64_t sequence, Time now);

}  // namespace kanal::spool
