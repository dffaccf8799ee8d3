#pragma once

#include "channels/meta/delivery.hpp"

// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
namespace kanal::whatsapp {

// Makes one submission of `message`, or one fragment, or counts the event as dropped. `value` is that of the
// change: its metadata and contacts belong to the message. Takes the event's raw bytes. Pure.
//
// The external id is the message's own (wamid). `edit` and `revoke` name the message they change: they are
// later editions of it, with the time of the change in seconds as revision. A person who has a username may
// have no phone number: the account is then a business-scoped user id, otherwise the WhatsApp id.
// Dropped: reactions, and what our own number wrote. Ignored: messages in groups, system messages, what
// WhatsApp itself does not show us, and types that are not known.
void read_message(
    meta::Event& event, boost::json::object const& value, boost::json::object const& message, Reading& reading
);

}  // namespace kanal::whatsapp
