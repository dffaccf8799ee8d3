#pragma once

#include "channels/platform/api_client.hpp"
#include "channels/platform/deliveries.hpp"
#include "channels/platform/delivery_watch.hpp"
#include "core/media_rules.hpp"
#include "http/message.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::telegram {

// {"ok", "error_code", "parameters": {"retry_after"}}: 401 and 404 say that the token is wrong, 429 names the
// seconds to wait. Pure. https://core.telegram.org/bots/api#making-requests
platform::ApiStatus classify_response(platform::ApiAnswer const& answer, Time now);

// What getWebhookInfo says: {"ok": true, "result": {"url", "pending_update_count", "last_error_date",
// "allowed_updates"}}. https://core.telegram.org/bots/api#getwebhookinfo
struct WebhookInfo {
    platform::WebhookState state = {};
    std::int64_t pending = 0;             // updates that wait for us
    std::optional<Time> last_error = {};  // the latest failure to reach us; its text is not ours to show
};

// `url` is ours as it was given to setWebhook; empty: any counts. An empty url there, another one, and a list
// of updates without messages are all a lost webhook. Pure.
WebhookInfo read_webhook_info(std::string_view body, std::string const& url);

// A file is found through getFile, which answers for files up to 20 MB; its path is good for an hour.
// https://core.telegram.org/bots/api#getfile
MediaRules media_rules(std::string const& api_url, std::filesystem::path const& token_file);

// 1 to 256 of A-Z, a-z, 0-9, '_' and '-': what setWebhook takes as secret_token.
bool is_secret_token(std::string_view text);

// The digits before the colon of a bot's token, which are its id; empty when it does not look like one.
std::string bot_id_of(std::string_view bot_token);

// Telegram does not sign: it sends what we gave it in X-Telegram-Bot-Api-Secret-Token. Nothing when it is one
// of ours, of which there may be two while it is being changed. Takes the same time whichever it is, or none.
std::optional<platform::SignatureFault> check_secret_token(
    HttpRequest const& head, std::vector<std::string> const& tokens
);

}  // namespace kanal::telegram
