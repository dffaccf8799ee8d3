#pragma once

#include "base/clock.hpp"
#include "channels/client_api/client_keys.hpp"
#include "channels/open311/service.hpp"
#include "core/media_rules.hpp"
#include "http/rate_limit.hpp"

#include <string>
#include <string_view>

namespace kanal::open311 {

struct Options {
    std::string name = {};
    client_api::ClientKeys keys = {};
    Services services = {};
    Endpoint endpoint = {};
    bool public_requests = true;       // false: only the client that sent a request sees it
    std::string jurisdiction_id = {};  // empty: whatever a client says is ours
    MediaRules media = {};             // where a media_url may lead
    // How long after the last time the same fields of a client are the same report.
    Duration repetition_window = std::chrono::hours(48);
    // A minute: POSTs of one device_id of one client; POSTs of one client from one address, and as many GETs;
    // tries without a valid key from one address, and as many GETs.
    Rates rates = {};
    Clock clock = {};

    bool is_our_jurisdiction(std::string_view said) const {
        return said.empty() || jurisdiction_id.empty() || said == jurisdiction_id;
    }
};

constexpr std::string_view kBase = "/open311/v2/";

}  // namespace kanal::open311
