#pragma once

#include "config/yaml_reader.hpp"
#include "core/channel.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace kanal {

// Makes the channel that one block of `channels:` describes: {name, kind, ...}. Every fault of the block is
// reported to the reader's collector with file, line and key; returns nothing when there was one.
std::unique_ptr<Channel> make_channel(YamlReader& block);

// Whether a gateway can have only one channel of this kind, because its address is fixed.
bool stands_alone(std::string_view kind);

// Whether comments below the agency's posts come by a channel of this kind: it has the key `comments` then.
bool has_comments(std::string_view kind);

// What may come after `kind:`, for the error message: "facebook, mobile_api".
std::string known_channel_kinds();

}  // namespace kanal
