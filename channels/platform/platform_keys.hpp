#pragma once

#include "config/yaml_reader.hpp"

#include <string>
#include <string_view>

// Keys of a channel's block that stand for the same thing at every platform.
namespace kanal::platform {

// The key api_url: where the platform is asked. https, or http for a stand-in on this machine.
std::string read_api_url(YamlReader& block, std::string_view fallback);

}  // namespace kanal::platform
