#pragma once

#include "centre/effect_thread.hpp"
#include "centre/faults.hpp"
#include "http/message.hpp"
#include "http/routes.hpp"

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kanal::centre {

// What the HTTP side works with. Everything outlives the routes.
struct Doors {
    EffectThread& effects;
    Faults* faults = nullptr;              // nothing: none are made
    std::vector<std::string> tokens = {};  // bearer tokens for records and views; empty: none is asked for
    std::vector<std::string> xml_tokens = {};  // of <lapor token="...">; empty: any
};

// What a relay in front of the server does with an answer (fault_relay.hpp): "cut=12", "delay=500".
constexpr char kFaultHeader[] = "X-Kanal-Fault";

// Nothing where the request's bearer token is one of those that count, or none is asked for.
std::optional<HttpResponse> refuse_stranger(Doors const& doors, HttpRequest const& head);

// Takes effect as the fault allows. `answer` makes the answer of what became of it.
boost::asio::awaitable<HttpResponse> take_with_fault(
    Doors const& doors, Effect effect, std::function<HttpResponse(Taken const&)> answer
);

// POST of one record, docs/central-contract.md.
Route record_route(Doors const& doors, std::string path);
// POST of <lapor>, and GET ...?nomor=NUMBER, which says whether it is here.
std::vector<Route> xml_routes(Doors const& doors, std::string path);
// GET /counts, GET /reports/NAME, GET /healthz; with faults also POST /faults.
std::vector<Route> view_routes(Doors const& doors);

}  // namespace kanal::centre
