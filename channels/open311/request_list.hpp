#pragma once

#include "base/time.hpp"
#include "channels/open311/answer.hpp"
#include "channels/open311/service.hpp"
#include "core/intake.hpp"
#include "http/message.hpp"

#include <boost/json/array.hpp>
#include <string>
#include <vector>

namespace kanal::open311 {

// Which service requests somebody wants to see ("GET Service Requests").
struct RequestFilter {
    std::vector<std::string> ids = {};  // not empty: these, whatever else is said
    std::vector<std::string> service_codes = {};
    Time from = {};
    Time until = {};  // behind the last second asked for
    bool open = true;
    bool closed = true;
    std::size_t page = 1;
    std::size_t page_size = 1000;
    std::vector<Fault> faults = {};
};

// An empty parameter counts as missing. Without dates the 90 days before `now` are meant.
RequestFilter read_filter(HttpRequest const& request, Time now);

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

// `service_request_updates`: what became of requests between the filter's dates, a page of it, earliest
// first: a centre took it, said how far it is, or it was closed. `services` outlives the call.
asio::awaitable<Result<boost::json::array>> list_updates(
    Intake& intake, Services const& services, ListQuery query
);

}  // namespace kanal::open311
