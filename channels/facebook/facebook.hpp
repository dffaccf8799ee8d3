#pragma once

#include "channels/meta/graph_puller.hpp"

#include <memory>

namespace kanal::facebook {

// Looks at the page's posts of the last days with their comments, replies included, and at its conversations.
// `api` outlives it.
std::unique_ptr<platform::Puller> make_puller(
    meta::GraphOptions options, platform::PlatformApi& api, platform::ReadDelivery read, Clock clock
);

}  // namespace kanal::facebook
