#pragma once

#include "core/sink.hpp"
#include "http/client.hpp"

namespace kanal::forwarder {

// What an exchange by HTTP means for one report, whatever the centre speaks above it. Pure.

// By a final status that carries no receipt, with the centre's words: 400, 413 and 422 refuse this report,
// 408, 409, 425, 429 and 5xx ask for another time, anything else is a fault of the configuration.
Outcome outcome_by_status(http::ClientResponse const& response);

// Of an exchange that failed: another time, unless it is not the centre that answers or nobody can.
Outcome outcome_of_failure(http::ClientResponse const& response);

}  // namespace kanal::forwarder
