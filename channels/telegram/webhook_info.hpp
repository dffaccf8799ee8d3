#pragma once

#include "channels/platform/webhook_watch.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kanal::telegram {

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

}  // namespace kanal::telegram
