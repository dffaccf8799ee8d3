#pragma once

#include "channels/meta/graph_puller.hpp"
#include "channels/platform/deliveries.hpp"
#include "channels/platform/platform_poller.hpp"
#include "config/yaml_reader.hpp"
#include "core/channel.hpp"
#include "core/intake.hpp"
#include "http/routes.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::meta {

// What Facebook, Instagram and WhatsApp share: how Meta delivers to a webhook.
// https://developers.facebook.com/docs/graph-api/webhooks/getting-started
struct WebhookOptions {
    std::string name = {};                      // the channel's; the path is /hooks/<name>
    std::vector<std::string> app_secrets = {};  // the app's, and while it is changed the one before too
    std::string verify_token = {};              // ours, as entered in the app's settings
};

// Adds GET and POST /hooks/<name>.
//
// GET is the handshake: answers the challenge to whoever knows the verify token.
//
// POST takes a signed delivery of up to 4 MiB: see open_deliveries. Meta repeats for 36 hours (WhatsApp: 7
// days) what was not answered with 200.
//
// `delivery` has what the platform adds: `read`, `notes_of` and `store`. `intake` outlives the routes, and so
// does whatever its functions refer to. Loop thread.
void open_webhook(
    Routes& routes, Intake& intake, WebhookOptions const& options, platform::DeliveryRoute delivery
);

// From where the platform lets files be fetched.
using MakeMediaRules = MediaRules (*)(std::string const& graph_url, std::filesystem::path const& token_file);

// In what Meta's platforms differ.
struct MetaPlatform {
    std::string_view token_key = {};  // names the secret for asking the Graph API
    std::string_view object = {};     // "page"
    Result<Reading> (*read)(RawBytes const& raw) = nullptr;
    MakeMediaRules media = nullptr;
    // What else a delivery's batch must hold; may be missing.
    std::vector<Note> (*notes_of)(Reading const& reading, Time now) = nullptr;
    // Fetches what webhooks left out; missing: the platform cannot be asked.
    std::unique_ptr<platform::Puller> (*make_puller
    )(GraphOptions options, platform::PlatformApi& api, platform::ReadDelivery read, Clock clock) = nullptr;
    // Whose subscriptions are looked up: "me" stands for whom the token belongs to; empty: account_id.
    std::string_view subscriber = {};
    std::string_view needed_field = {};  // without which a subscription does not count
};

// The channel of one of Meta's platforms: its keys are name, app_secret_file (one secret a line),
// verify_token_file, <token_key>, account_id, app_id, api_url, api_version, silence, webhook_check, and where
// the platform is pulled from look_back, conversations and poll. Nothing when a key is at fault; the reader
// knows the fault.
std::unique_ptr<Channel> make_meta_channel(YamlReader& block, MetaPlatform const& platform);

}  // namespace kanal::meta
