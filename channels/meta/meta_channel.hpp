#pragma once

#include "channels/meta/webhook.hpp"
#include "config/yaml_reader.hpp"

#include <memory>
#include <string_view>

namespace kanal::meta {

// The channel of one of Meta's platforms, which differ in `read` alone: the keys of read_webhook_options,
// api_url, and an optional secret under `token_key` for asking the Graph API. Nothing when a key is at fault;
// the reader has been told.
std::unique_ptr<Channel> make_meta_channel(YamlReader& block, std::string_view token_key, ReadDelivery read);

}  // namespace kanal::meta
