#pragma once

#include "channels/platform/platform_api.hpp"
#include "channels/platform/platform_poller.hpp"
#include "channels/platform/pulled_items.hpp"

#include <memory>

namespace kanal::twitter {

struct MentionsOptions {
    std::string channel = {};
    std::string account = {};
    std::string field_names = "tweet";  // or "post", as X renames its parameters
    Duration look_back = {};            // of the first look; then the last post taken counts
};

// Asks for the mentions since the last one taken: GET /2/users/:id/mentions, the 800 newest at most. The
// cursor is the id of the newest post. Direct messages are not asked for: that takes a user's token. `api`
// outlives it.
std::unique_ptr<platform::Puller> make_mentions_puller(
    MentionsOptions options, platform::PlatformApi& api, platform::ReadDelivery read, Clock clock
);

}  // namespace kanal::twitter
