#pragma once

#include "channels/platform/deliveries.hpp"
#include "core/intake.hpp"
#include "http/routes.hpp"

#include <functional>
#include <string>
#include <vector>

// What Facebook, Instagram and WhatsApp share: how Meta delivers to a webhook.
// https://developers.facebook.com/docs/graph-api/webhooks/getting-started
namespace kanal::meta {

struct WebhookOptions {
    std::string name = {};                      // the channel's; the path is /hooks/<name>
    std::vector<std::string> app_secrets = {};  // the app's, and while it is changed the one before too
    std::string verify_token = {};              // ours, as entered in the app's settings
};

// Commits what a delivery said: see DeliveryRoute::store.
using StoreReading = std::function<asio::awaitable<Result<void>>(Reading reading)>;

// Adds GET and POST /hooks/<name>.
//
// GET is the handshake: answers the challenge to whoever knows the verify token.
//
// POST takes a signed delivery of up to 4 MiB: see open_deliveries. Meta repeats for 36 hours (WhatsApp: 7
// days) what was not answered with 200.
//
// `intake` outlives the routes, and so does whatever `read` refers to. Loop thread.
void open_webhook(
    Routes& routes,
    Intake& intake,
    WebhookOptions const& options,
    platform::ReadDelivery read,
    StoreReading store = {}
);

}  // namespace kanal::meta
