#pragma once

#include "channels/open311/options.hpp"
#include "core/channel.hpp"

#include <memory>

namespace kanal::open311 {

// Open311 GeoReport v2 under /open311/v2/, in JSON and XML; docs/open311.md is its contract. A POST is
// answered 200 once it is on disk. What is malformed is refused, never quarantined: the client still has it.
// Anyone may read what came by this channel, as show() makes it.
std::unique_ptr<Channel> make(Options options);

}  // namespace kanal::open311
