#pragma once

#include "base/error.hpp"
#include "core/submission.hpp"

namespace kanal::facebook {

// What one delivery of the object `page` says: posts, comments and mentions (feed.hpp), direct messages
// (channels/meta/messenger.hpp). Pure; fuzzed. An error means that not even the envelope can be read;
// otherwise every event ends in exactly one of: a submission, an unreadable or ignored fragment, `dropped`.
//
// The raw bytes of each are a delivery of that one event (see meta::Event) and can be read here again, with
// the same result.
Result<Reading> read_payload(RawBytes const& raw);

}  // namespace kanal::facebook
