#pragma once

#include "channels/media_rules.hpp"
#include "channels/meta/webhook.hpp"
#include "config/yaml_reader.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace kanal::meta {

// From where the platform lets files be fetched.
using MakeMediaRules = MediaRules (*)(std::string const& graph_url, std::filesystem::path const& token_file);

// The channel of one of Meta's platforms, which differ in `read` and `media` alone: the keys of
// read_webhook_options, api_url, and an optional secret under `token_key` for asking the Graph API. Nothing
// when a key is at fault; the reader has been told.
std::unique_ptr<Channel> make_meta_channel(
    YamlReader& block, std::string_view token_key, ReadDelivery read, MakeMediaRules media
);

}  // namespace kanal::meta
