#pragma once

#include "channels/json_event.hpp"
#include "channels/telegram/album.hpp"

// https://core.telegram.org/bots/api#message
namespace kanal::telegram {

// Makes one submission of `message`, or one fragment, or counts the event as dropped; a part of an album goes
// to `albums`. Takes the event's raw bytes. Pure.
//
// The external id is "<chat id>:<message_id>", because a message_id counts within its chat; that of an album
// "<chat id>:album:<media_group_id>". An edit is a later edition, its revision the time of it in seconds.
// Removals are not reported.
// Dropped: what bots wrote (so our own), what the start button says, and the movements of a live location.
// Ignored: posts of channels, and messages that show no content, like "has joined the group".
void read_message(
    JsonEvent& event, boost::json::object const& message, bool edited, Albums& albums, Reading& reading
);

}  // namespace kanal::telegram
