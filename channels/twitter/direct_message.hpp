#pragma once

#include "channels/platform/json_event.hpp"

#include <string>

namespace kanal::twitter {

// A direct message; both APIs deliver the same object. `sender` is the entry of `users` for whoever wrote it,
// in the spelling of either, or nullptr.
//
// Makes one submission, or one fragment, or counts the event as dropped: what our account wrote comes back to
// us. The link that X puts into the text for an attachment is taken away, so the text may be empty. A
// location is the place; what else hangs on it and is not known gives its words. Pure.
void read_direct_message(platform::JsonEvent event, boost::json::object const* sender, Reading& reading);

// Whose entry of `users` belongs to the message; empty when it does not say.
std::string sender_of(boost::json::object const& message);

}  // namespace kanal::twitter
