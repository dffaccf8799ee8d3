#pragma once

#include "channels/platform/api_client.hpp"
#include "channels/platform/delivery_watch.hpp"

#include <string>
#include <string_view>

// https://developers.facebook.com/docs/graph-api/guides/error-handling and .../overview/rate-limiting
namespace kanal::meta {

// What an answer of the Graph API means: by error.code where there is one, otherwise by the status.
//
// Of the allowance, X-App-Usage and X-Business-Use-Case-Usage give in per cent what is used: from 80 on
// the next request waits a minute, from 95 on a quarter of an hour, and as long as
// estimated_time_to_regain_access (minutes) says. Pure.
platform::ApiStatus classify_response(platform::ApiAnswer const& answer, Time now);

// Reads the answer of GET /<page or account>/subscribed_apps: {"data": [{"id", "subscribed_fields"}]}; of
// WhatsApp {"data": [{"whatsapp_business_api_data": {"id"}}]}. Without `app_id` any app counts as ours. Where
// the fields are listed `field` must be among them; empty: any will do. Pure.
platform::WebhookState read_subscriptions(
    std::string_view body, std::string const& app_id, std::string_view field
);

}  // namespace kanal::meta
