#pragma once

#include "base/error.hpp"
#include "core/submission.hpp"
#include "json/slices.hpp"

#include <string>
#include <vector>

namespace kanal::twitter {

struct Delivery {
    Reading reading = {};
    // Accounts of ours that took the permission away from the application: nothing more will come of them.
    // Each is an ignored fragment too.
    std::vector<std::string> revoked = {};
};

// What one delivery says. X has three kinds, told apart by their shape: the Account Activity API
// says `for_user_id`, the X Activity API (activity.hpp) `data.event_type`, a filtered
// stream `data` and `matching_rules`. What X answers (mentions_page.hpp) is read here, too:
// there `data` is an array. Pure; fuzzed. An error means that not even the envelope can be read; otherwise
// every event ends in exactly one of: a submission, an unreadable or ignored fragment, `dropped`.
//
// `account` is the id of our account, for deliveries that do not say whom they reached; may be empty.
//
// The raw bytes of each are a delivery of that one event and can be read here again, with the same result.
Result<Delivery> read_delivery(RawBytes const& raw, std::string const& account);

}  // namespace kanal::twitter
