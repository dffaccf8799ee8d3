#pragma once

#include "channels/twitter/twitter_payload.hpp"
#include "json/slices.hpp"

#include <string>
#include <vector>

namespace kanal::twitter {

// The X Activity API: {"data": {"event_type", "filter", "payload", "includes"}} with the objects of API v2,
// one event a delivery; direct messages may be several. `data` are the members of `data`. The account is
// filter.user_id, and where the filter has none `account`. Pure.
//
// Of a kind that is not known, a post with somebody's name and words is read like any other. What was sent in
// an encrypted chat cannot be read by us: it is ignored, with `why` kEncrypted.
//
// Names of events are lower case with dots; before March 2026 they were PascalCase, and replays may be older.
inline constexpr std::string_view kEncrypted = "message: encrypted, only the app shows it";
Result<Delivery> read_activity(
    RawBytes const& raw, std::vector<JsonMember> const& data, std::string const& account
);

// A filtered stream: {"data": <post>, "includes", "matching_rules"}. It does not say whom it reached.
Result<Delivery> read_stream(RawBytes const& raw, std::string const& account);

}  // namespace kanal::twitter
