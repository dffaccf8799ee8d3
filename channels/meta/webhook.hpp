#pragma once

#include "channels/channel.hpp"
#include "channels/signature.hpp"

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

using ReadDelivery = std::function<Result<Reading>(RawBytes const&)>;

// Adds GET and POST /hooks/<name>.
//
// GET is the handshake: answers the challenge to whoever knows the verify token.
//
// POST takes a signed delivery: one `accept` for all of it, 200 only when that has committed. A delivery that
// `read` cannot read at all goes to quarantine, and 200 too: Meta would otherwise repeat it for 36 hours and
// then stop the subscription. When the intake fails the answer is 503, and Meta sends the same bytes again.
//
// `intake` outlives the routes, and so does whatever `read` refers to. Loop thread.
void open_webhook(Routes& routes, Intake& intake, WebhookOptions const& options, ReadDelivery read);

}  // namespace kanal::meta
