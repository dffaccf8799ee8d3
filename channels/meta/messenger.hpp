#pragma once

#include "channels/meta/delivery.hpp"

// Direct messages to a Facebook page or an Instagram account: the lists `messaging` and `standby`.
// https://developers.facebook.com/docs/messenger-platform/webhooks
namespace kanal::meta {

// Makes one submission, or one fragment, or counts the event as dropped. Pure.
//
// A message is a submission; `message_edit` is the same external id (mid) with revision num_edit; a message
// with is_deleted is a withdrawn edition with the time as revision, so it comes after every edit. A pressed
// button (postback) says its label, and an answered question (messaging_feedback) its answers. What is in
// `standby` is read alike: which application answers does not decide whether a citizen is heard. What Meta
// does not show us is a submission that says so.
// Dropped: what is in machine_events_of_messenger.
void read_message(Event event, Reading& reading);

// Whether a value has the form of an event of these lists; some deliveries have it among their changes.
bool is_message_event(boost::json::object const& value);

}  // namespace kanal::meta
