#pragma once

#include "channels/platform/json_event.hpp"
#include "channels/telegram/album.hpp"

// https://core.telegram.org/bots/api#message
namespace kanal::telegram {

// How an update brought a message.
struct Envelope {
    bool edited = false;
    bool business = false;  // written to an account that our bot is connected to
    bool to_us = false;     // the update itself says that our bot was called
    std::string why = {};   // a problem: an update of a kind that is not known
};

// Makes one submission of `message`, or one fragment, or counts the event as dropped; a part of an album goes
// to `albums`. Takes the event's raw bytes. Pure.
//
// The external id is "<chat id>:<message_id>", because a message_id counts within its chat; that of an album
// "<chat id>:album:<media_group_id>"; in a connected account both begin with "business:<connection>:". An
// edit is a later edition, its revision the time of it in seconds. Removals are not reported. What is written
// in a group is doubtful unless it is a command, names a bot or answers ours. Dropped: what is in
// machine_events_of_telegram. Ignored: posts of channels, and what Telegram itself notes in a chat, like "has
// joined the group".
void read_message(
    platform::JsonEvent& event,
    boost::json::object const& message,
    Envelope const& envelope,
    Albums& albums,
    Reading& reading
);

// A pressed button: its label, which is in the message it hangs under, is the text.
void read_callback(platform::JsonEvent& event, boost::json::object const& callback, Reading& reading);

}  // namespace kanal::telegram
