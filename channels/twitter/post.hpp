#pragma once

#include "channels/platform/json_event.hpp"

namespace kanal::twitter {

// A post in the shape of API v2, as the X Activity API and the filtered stream deliver it. `includes` holds
// what it refers to (users, media, places), or is nullptr. X is renaming tweet to post: both spellings of
// each key are read.
//
// Makes one submission, or one fragment, or counts the event as dropped: what our account wrote, and posts
// that only pass on another one. Text, ids and editions as in read_tweet. Takes the event's raw bytes. Pure.
void read_post(
    platform::JsonEvent& event,
    boost::json::object const& post,
    boost::json::object const* includes,
    Reading& reading
);

// A post in the shape of API v1.1, as the Account Activity API delivers it: mentions of our account, replies
// to it, quotes of it, and what the account itself does.
//
// Makes one submission, or one fragment, or counts the event as dropped: what our account wrote, and posts
// that only pass on another one. The text is the long form where there is one. The external id is that of the
// first edition (see edition_of); the ids are read as text, because as numbers they lose their last digits
// in many readers. Pure.
void read_tweet(platform::JsonEvent event, Reading& reading);

// `{"status": {"id", "user_id"}, "timestamp_ms"}`: documented for our account alone, and dropped then.
// Somebody else's withdraws the report, at the time of the deletion.
void read_deletion(platform::JsonEvent event, Reading& reading);

}  // namespace kanal::twitter
