#pragma once

#include "base/error.hpp"
#include "http/message.hpp"

#include <string>

// https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07
namespace kanal::client_api {

// The value of Idempotency-Key: 1 to 255 visible ASCII characters. The quotes that the draft's structured
// string has and most clients leave out are no part of it. Error: "idempotency: missing" or "idempotency:
// form".
Result<std::string> idempotency_key(HttpRequest const& request);

}  // namespace kanal::client_api
