#pragma once

#include "channels/http_routes.hpp"

#include <optional>
#include <string_view>

namespace kanal {

// What the server itself refuses (no such path, wrong method or media type, too large, too slow, no room) in
// the form that clients know from the endpoint they ask: Open311's errors, the mobile API's Indonesian
// detail. `title` is a constant. Nothing where the path is neither's. Pure; any thread.
std::optional<HttpResponse> refusal_of_endpoint(
    HttpRequest const& head, unsigned status, std::string_view title
);

}  // namespace kanal
