#pragma once

#include "channels/meta/graph_walk.hpp"
#include "channels/meta/webhook.hpp"
#include "channels/platform/platform_duty.hpp"
#include "config/yaml_reader.hpp"

#include <optional>

namespace kanal::meta {

// The keys that Meta's three platforms share: name, app_secret_file (one secret a line), verify_token_file.
// Nothing when one of them is missing or empty; the reader has been told.
std::optional<WebhookOptions> read_webhook_options(YamlReader& block);

// What is needed for asking the Graph API.
struct AskingOptions {
    bool possible = false;  // there is a token, and the account is known
    platform::PlatformOptions platform = {};
    GraphOptions graph = {};
    std::string app_id = {};
};

// The keys <token_key>, account_id, app_id, api_url, api_version, and where the platform is pulled from
// look_back and conversations.
AskingOptions read_asking_options(YamlReader& block, std::string_view token_key, bool pulls);

}  // namespace kanal::meta
