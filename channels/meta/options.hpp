#pragma once

#include "channels/meta/webhook.hpp"
#include "config/yaml_reader.hpp"

#include <optional>

namespace kanal::meta {

// The keys that Meta's three platforms share: name, app_secret_file (one secret a line), verify_token_file.
// Nothing when one of them is missing or empty; the reader has been told.
std::optional<WebhookOptions> read_webhook_options(YamlReader& block);

}  // namespace kanal::meta
