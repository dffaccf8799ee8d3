#pragma once

#include "channels/platform/json_event.hpp"

namespace kanal::twitter {

// A post in the shape of API v1.1, as the Account Activity API delivers it: mentions of our account, replies
// to it, quotes of it, and what the account itself does.
//
// Makes one submission, or one fragment, or counts the event as dropped: what our account wrote, and posts
// that only pass on another one. The text is the long form where there is one. The external id is that of the
// first edition (see edition.hpp); the ids are read as text, because as numbers they lose their last digits
// in many readers. Pure.
void read_tweet(platform::JsonEvent event, Reading& reading);

// `{"status": {"id", "user_id"}, "timestamp_ms"}`: documented for our account alone, and dropped then.
// Somebody else's withdraws the report, at the time of the deletion.
void read_deletion(platform::JsonEvent event, Reading& reading);

}  // namespace kanal::twitter
