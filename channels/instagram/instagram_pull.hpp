#pragma once

#include "channels/meta/graph_puller.hpp"

#include <memory>

namespace kanal::instagram {

// Looks at the comments under the account's media of the last days, replies included, at its conversations,
// and asks for the text of mentions that came without (see mention_notes.hpp). `api` outlives it.
std::unique_ptr<platform::Puller> make_puller(
    meta::GraphOptions options, platform::PlatformApi& api, platform::ReadDelivery read, Clock clock
);

}  // namespace kanal::instagram
