#pragma once

#include "channels/platform/platform_poller.hpp"
#include "config/yaml_reader.hpp"

#include <string>
#include <string_view>

// Keys of a channel's block that stand for the same thing at every platform.
namespace kanal::platform {

// The key api_url: where the platform is asked. https, or http for a stand-in on this machine.
std::string read_api_url(YamlReader& block, std::string_view fallback);

// The keys name, silence, webhook_check, and, where the channel pulls, poll with `usual_poll` as default;
// zero: it does not pull.
PollerOptions read_poller_options(YamlReader& block, Duration usual_poll);

}  // namespace kanal::platform
