#pragma once

#include "core/sink.hpp"

#include <boost/json/object.hpp>
#include <optional>

namespace kanal::forwarder {

// For a centre that cannot change a report it has: what is clear of an edition before anything is sent, by
// its record and by OutboundReport::sent_edition; nothing: it is to be sent. `carries_files`: attachments go
// to the centre, so that an edition which only brings them says something there. Pure.
std::optional<Outcome> decide_edition(
    OutboundReport const& report, boost::json::object const& record, bool carries_files
);

}  // namespace kanal::forwarder
