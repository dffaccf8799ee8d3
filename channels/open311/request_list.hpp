#pragma once

#include "channels/open311/request_filter.hpp"
#include "channels/open311/service.hpp"
#include "core/intake.hpp"

#include <boost/json/array.hpp>
#include <string>

namespace kanal::open311 {

// Who asks for which requests of which channel.
struct ListQuery {
    std::string channel = {};
    std::string client = {};      // whose key came with it; empty: the public
    bool public_requests = true;  // false: a client sees what it sent, and nobody else sees anything
    RequestFilter filter = {};
};

// `service_requests`: by name those that are there and may be seen; otherwise a page, newest first.
// `services` outlives the call.
asio::awaitable<Result<boost::json::array>> list_requests(
    Intake& intake, Services const& services, ListQuery query
);

// `service_request_updates`: what became of requests between the filter's dates, oldest change first, up to a
// page: a centre has taken it, or it was closed. `services` outlives the call.
asio::awaitable<Result<boost::json::array>> list_updates(
    Intake& intake, Services const& services, ListQuery query
);

}  // namespace kanal::open311
