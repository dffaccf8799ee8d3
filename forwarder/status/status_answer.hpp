#pragma once

#include "core/centre_event.hpp"
#include "forwarder/profile/profile.hpp"
#include "http/client.hpp"

#include <optional>

namespace kanal::forwarder {

// What the answer to a question says of the report; nothing: nothing. An event that was told before has the
// same name again. Pure; the answer is hostile until it is understood.
std::optional<ToldStatus> read_status_answer(
    http::ClientResponse const& response,
    TrackedReport const& report,
    StatusQuestion const& question,
    Time asked_at
);

}  // namespace kanal::forwarder
