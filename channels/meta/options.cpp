#include "channels/meta/options.hpp"

#include "channels/platform_keys.hpp"

namespace kanal::meta {

std::optional<WebhookOptions> read_webhook_options(YamlReader& block) {
    WebhookOptions options;
    options.name = block.text("name");
    options.app_secrets = read_secrets(block, "app_secret_file");
    options.verify_token = block.secret("verify_token_file");
    if (options.name.empty() || options.app_secrets.empty() || options.verify_token.empty())
        return std::nullopt;
    return options;
}

}  // namespace kanal::meta
