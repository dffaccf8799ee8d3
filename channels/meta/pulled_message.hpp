#pragma once

#include "channels/meta/delivery.hpp"

// Answers of the Graph API, in the lists that meta::as_delivery makes of it.
namespace kanal::meta {

// Messages of a conversation: {"id", "created_time", "from": {"id", "name"}, "message", "attachments"}. The
// id is the `mid` of the webhook, so both make one report. Makes one submission, or one fragment, or counts
// the event as dropped: see machine_events_of_messenger.
// Pure. https://developers.facebook.com/docs/graph-api/reference/message
inline constexpr std::string_view kPulledMessages = "pulled_messages";
void read_pulled_message(Event event, Reading& reading);

}  // namespace kanal::meta
