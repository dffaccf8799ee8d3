#pragma once

#include "channels/meta/delivery.hpp"

// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
namespace kanal::whatsapp {

// Makes one submission of `message`, or one fragment, or counts the event as dropped: whatever a person sent
// is a submission, with a problem where we or WhatsApp do not know what it is. `value` is that of the change:
// its metadata and contacts belong to the message. Takes the event's raw bytes. Pure.
//
// The external id is the message's own (wamid). `edit` and `revoke` name the message they change: they are
// later editions of it, with the time of the change in seconds as revision. A person who has a username may
// have no phone number: the account is then a business-scoped user id, otherwise the WhatsApp id.
// What is written in a group is doubtful unless it answers us or names our number.
// Dropped: what is in machine_events_of_whatsapp. Ignored: what WhatsApp itself writes (`system`), and
// orders without words.
void read_message(
    meta::Event& event, boost::json::object const& value, boost::json::object const& message, Reading& reading
);

}  // namespace kanal::whatsapp
