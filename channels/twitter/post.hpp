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

}  // namespace kanal::twitter
