#pragma once

#include "channels/json_slices.hpp"
#include "channels/twitter/twitter_payload.hpp"

#include <string>
#include <vector>

namespace kanal::twitter {

// The X Activity API: {"data": {"event_type", "filter", "payload", "includes"}} with the objects of API v2,
// one event a delivery; direct messages may be several. `data` are the members of `data`. The account is
// filter.user_id, and where the filter has none `account`. Pure.
//
// Names of events are lower case with dots; before March 2026 they were PascalCase, and replays may be older.
Result<Delivery> read_activity(
    RawBytes const& raw, std::vector<JsonMember> const& data, std::string const& account
);

// A filtered stream: {"data": <post>, "includes", "matching_rules"}. It does not say whom it reached.
Result<Delivery> read_stream(RawBytes const& raw, std::string const& account);

}  // namespace kanal::twitter
