#pragma once

#include "channels/meta/graph_puller.hpp"

#include <memory>

namespace kanal::instagram {

// Looks at the comments under the account's media of the last days, replies included, at its conversations,
// and asks for the text of mentions that came without (see mention_notes.hpp). `api` outlives it.
std::unique_ptr<pull::Puller> make_puller(
    meta::GraphOptions options, pull::PlatformApi& api, ReadDelivery read, pull::Surroundings surroundings
);

}  // namespace kanal::instagram
