#include "channels/meta/options.hpp"

#include "channels/meta/graph_judge.hpp"
#include "channels/platform/platform_keys.hpp"
#include "config/secret_file.hpp"

#include <algorithm>

namespace kanal::meta {

namespace {

std::string read_number(YamlReader& block, std::string_view key) {
    auto number = block.text(key, "");
    bool const digits =
        std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) block.fault(key, "use the number, which stays when a name changes");
    return digits ? number : std::string{};
}

std::string read_version(YamlReader& block) {
    auto version = block.text("api_version", "v25.0");
    bool const fits = version.size() >= 4 && version.size() <= 8 && version.front() == 'v' &&
                      version.find_first_not_of("0123456789.", 1) == std::string::npos;
    if (!fits) block.fault("api_version", "write it as Meta does: v25.0");
    return version;
}

}  // namespace

std::optional<WebhookOptions> read_webhook_options(YamlReader& block) {
    WebhookOptions options;
    options.name = block.text("name");
    options.app_secrets = block.secrets("app_secret_file");
    options.verify_token = block.token("verify_token_file");
    if (!options.verify_token.empty() && options.verify_token.size() < kShortestSecret)
        block.warn("verify_token_file", "the token is shorter than 16 characters and can be guessed");
    if (options.name.empty() || options.app_secrets.empty() || options.verify_token.empty())
        return std::nullopt;
    return options;
}

AskingOptions read_asking_options(YamlReader& block, std::string_view token_key, bool pulls) {
    AskingOptions options;
    auto& graph = options.graph;
    graph.channel = block.text("name");
    graph.account = read_number(block, "account_id");
    graph.version = read_version(block);
    if (pulls) {
        graph.look_back = block.duration(
            "look_back", std::chrono::hours(7 * 24), std::chrono::hours(1), std::chrono::hours(90 * 24)
        );
        graph.conversations = block.flag("conversations", true);
    }
    options.app_id = read_number(block, "app_id");
    auto& platform = options.platform;
    platform.channel = graph.channel;
    platform.base_url = platform::read_api_url(block, "https://graph.facebook.com");
    platform.judge = judge_graph;
    // Asked for, so that a wrong one is found at the start; used as it stands in the file at each request.
    auto const token = block.optional_token(token_key);
    platform.token_file = block.path(token_key, {});
    options.possible = token && !graph.account.empty();
    return options;
}

}  // namespace kanal::meta
