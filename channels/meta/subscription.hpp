#pragma once

#include "channels/platform/webhook_watch.hpp"

#include <string>
#include <string_view>

namespace kanal::meta {

// Reads the answer of GET /<page or account>/subscribed_apps: {"data": [{"id", "subscribed_fields"}]}; of
// WhatsApp {"data": [{"whatsapp_business_api_data": {"id"}}]}. Without `app_id` any app counts as ours. Where
// the fields are listed `field` must be among them; empty: any will do. Pure.
platform::WebhookState read_subscriptions(
    std::string_view body, std::string const& app_id, std::string_view field
);

}  // namespace kanal::meta
