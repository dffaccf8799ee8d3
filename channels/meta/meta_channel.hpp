#pragma once

#include "channels/meta/graph_walk.hpp"
#include "channels/meta/webhook.hpp"
#include "channels/platform/puller.hpp"
#include "config/yaml_reader.hpp"
#include "core/channel.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace kanal::meta {

// From where the platform lets files be fetched.
using MakeMediaRules = MediaRules (*)(std::string const& graph_url, std::filesystem::path const& token_file);

// In what Meta's platforms differ.
struct MetaPlatform {
    std::string_view token_key = {};  // names the secret for asking the Graph API
    std::string_view object = {};     // "page"
    Result<Reading> (*read)(RawBytes const& raw) = nullptr;
    MakeMediaRules media = nullptr;
    // What else a delivery's batch must hold; may be missing.
    std::vector<Note> (*notes_of)(Reading const& reading, Time now) = nullptr;
    // Fetches what webhooks left out; missing: the platform cannot be asked.
    std::unique_ptr<platform::Puller> (*make_puller
    )(GraphOptions options, platform::PlatformApi& api, platform::ReadDelivery read, Clock clock) = nullptr;
    // Whose subscriptions are looked up: "me" stands for whom the token belongs to; empty: account_id.
    std::string_view subscriber = {};
    std::string_view needed_field = {};  // without which a subscription does not count
};

// The channel of one of Meta's platforms: the keys of read_webhook_options and read_asking_options, silence,
// webhook_check and poll. Nothing when a key is at fault; the reader has been told.
std::unique_ptr<Channel> make_meta_channel(YamlReader& block, MetaPlatform const& platform);

}  // namespace kanal::meta
