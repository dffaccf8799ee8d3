#pragma once

#include "channels/platform/delivery_watch.hpp"
#include "channels/platform/platform_api.hpp"

#include <optional>
#include <string>
#include <string_view>

// https://docs.x.com/x-api/fundamentals/rate-limits and .../response-codes-and-errors
namespace kanal::twitter {

// By the status. x-rate-limit-reset (seconds since 1970, by X's clock) says when we may ask again: after a
// 429, and when x-rate-limit-remaining is 0. The wait is at most sixteen minutes, a window and a little,
// because our clock may be wrong. A 200 may hold `errors` beside the data, of posts that are gone; that is no
// failure. Pure.
platform::ApiStatus classify_response(platform::ApiAnswer const& answer, Time now);

struct OurWebhook {
    platform::WebhookState state = {};
    std::string id = {};  // of one that is valid
};

// Reads GET /2/webhooks: {"data": [{"id", "url", "valid"}]}. `url` is ours as it was registered; empty: any
// counts. Pure.
OurWebhook read_webhooks(std::string_view body, std::string const& url);

// Whether the account is among the subscriptions of the Account Activity API ({"data": {"subscriptions":
// [{"user_id"}]}}) or of the X Activity API ({"data": [{"filter": {"user_id"}}]}). Nothing: cannot be known.
// Pure.
std::optional<bool> is_subscribed(std::string_view body, std::string const& account);

// Asks for all three. A list that our plan may not see does not count against the webhook.
boost::asio::awaitable<platform::WebhookState> look_up_webhook(
    platform::PlatformApi& api, std::string url, std::string account
);

}  // namespace kanal::twitter
