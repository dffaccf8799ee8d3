#pragma once

#include "base/clock.hpp"
#include "channels/client_api/client_keys.hpp"
#include "channels/mobile_api/origins.hpp"
#include "core/channel.hpp"
#include "http/rate_limit.hpp"

#include <memory>
#include <string>

namespace kanal::mobile_api {

struct Options {
    std::string name = {};
    client_api::ClientKeys keys = {};
    Origins origins = {};  // whose web pages may use the API
    // A minute: reports of one X-Device-Id of one client, or without one of one address; reports of one
    // client from one address.
    Rates rates = {};
    Clock clock = {};
};

// The citizen's app: POST /api/v1/reports and GET /api/v1/reports/<id>; docs/mobile-api.md is its contract.
// A report is answered 201 once it is on disk, and again with the same answer however often it is sent with
// its Idempotency-Key. What is malformed is refused, never quarantined: the app still has it.
std::unique_ptr<Channel> make(Options options);

}  // namespace kanal::mobile_api
