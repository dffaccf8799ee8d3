#pragma once

#include "channels/twitter/twitter_payload.hpp"
#include "json/slices.hpp"

#include <string>
#include <vector>

namespace kanal::twitter {

// The Account Activity API, deprecated and still sent: {"for_user_id", "tweet_create_events": [...],
// "direct_message_events": [...], "users": {...}, ...} with the objects of API v1.1. `members` are those of
// the whole delivery; `account` counts where it names none. An error means that the account cannot be read,
// or that there are more than 10,000 events. Pure.
//
// Posts and direct messages are submissions. Known and dropped: likes, follows, blocks, typing, receipts.
Result<Delivery> read_account_activity(std::vector<JsonMember> const& members, std::string account);

}  // namespace kanal::twitter
