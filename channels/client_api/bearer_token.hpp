#pragma once

#include "http/message.hpp"

#include <string_view>

namespace kanal::client_api {

// RFC 6750; empty when there is none or two. Into the request's headers.
std::string_view bearer_token(HttpRequest const& request);

}  // namespace kanal::client_api
