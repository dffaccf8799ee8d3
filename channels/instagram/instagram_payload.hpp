#pragma once

#include "base/error.hpp"
#include "core/submission.hpp"

namespace kanal::instagram {

// What one delivery of the object `instagram` says: comments and mentions (comments.hpp), direct messages
// (channels/meta/messenger.hpp). Pure; fuzzed. An error means that not even the envelope can be read;
// otherwise every event ends in exactly one of: a submission, an unreadable or ignored fragment, `dropped`.
//
// Both generations of the platform are read: an entry with the list `changes`, and the entry of the
// "Instagram login" variant, which holds `field` and `value` itself.
//
// The raw bytes of each are a delivery of that one event (see JsonEvent) and can be read here again, with the
// same result.
Result<Reading> read_payload(RawBytes const& raw);

}  // namespace kanal::instagram
