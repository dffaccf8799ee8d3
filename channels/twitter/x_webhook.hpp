#pragma once

#include "channels/platform/webhook_watch.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace kanal::platform {
class PlatformApi;
}  // namespace kanal::platform

namespace kanal::platform {}

namespace kanal::twitter {

struct OurWebhook {
    platform::WebhookState state = {};
    std::string id = {};  // of one that is valid
};

// Reads GET /2/webhooks: {"data": [{"id", "url", "valid"}]}. `url` is ours as it was registered; empty: any
// counts. Pure.
OurWebhook read_webhooks(std::string_view body, std::string const& url);

// Whether the account is among the subscriptions of the Account Activity API ({"data": {"subscriptions":
// [{"user_id"}]}}) or of the X Activity API ({"data": [{"filter": {"user_id"}}]}). Nothing: cannot be told.
// Pure.
std::optional<bool> is_subscribed(std::string_view body, std::string const& account);

// Asks for all three. A list that our plan may not see does not count against the webhook.
boost::asio::awaitable<platform::WebhookState> look_up_webhook(
    platform::PlatformApi& api, std::string url, std::string account
);

}  // namespace kanal::twitter
