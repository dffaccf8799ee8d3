#pragma once

#include "config/yaml_reader.hpp"

#include <string>
#include <string_view>
#include <vector>

// Keys of a channel's block that stand for the same thing at every platform.
namespace kanal {

// The key api_url: where the platform is asked. https, or http for a stand-in on this machine.
std::string read_api_url(YamlReader& block, std::string_view fallback);

// The file of a secret that can change: one a line (see secret_lines). Empty when there is none; the reader
// has been told.
std::vector<std::string> read_secrets(YamlReader& block, std::string_view key);

}  // namespace kanal
