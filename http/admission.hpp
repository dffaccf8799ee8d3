#pragma once

#include "http/request_head.hpp"
#include "http/routes.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kanal::http {

// `hosts` in lower case, without ports; empty: any, or none in HTTP/1.0. Refuses a Host that is no host at
// all, too.
std::optional<Refusal> check_host(HttpRequest const& request, std::vector<std::string> const& hosts);

// The route of the request, or its refusal. HEAD goes where GET goes.
struct Found {
    Route const* route = nullptr;
    std::string allowed = {};  // of a path that has no such method
};
Found find_route(Routes const& routes, HttpRequest const& request);

// Whether the route takes a body of this coding, media type and declared length.
std::optional<Refusal> check_content(Head const& head, Route const& route);

}  // namespace kanal::http
