#include "channels/meta/subscription.hpp"

#include "json/fields.hpp"
#include "json/parse.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::meta {

namespace {

namespace json = boost::json;
using Standing = platform::WebhookState::Standing;

std::string app_of(json::object const& entry) {
    auto const* business = object_at(entry, "whatsapp_business_api_data");
    return id_at(business == nullptr ? entry : *business, "id");
}

bool has_field(json::object const& entry, std::string_view field) {
    auto const* fields = array_at(entry, "subscribed_fields");
    if (fields == nullptr || field.empty()) return true;
    return std::any_of(fields->begin(), fields->end(), [&](json::value const& one) {
        return one.is_string() && std::string_view(one.get_string().data(), one.get_string().size()) == field;
    });
}

}  // namespace

platform::WebhookState read_subscriptions(
    std::string_view body, std::string const& app_id, std::string_view field
) {
    auto const parsed = parse_json(body);
    auto const* answer = parsed ? parsed->if_object() : nullptr;
    auto const* data = answer == nullptr ? nullptr : array_at(*answer, "data");
    if (data == nullptr) return {};
    platform::WebhookState lost{Standing::lost, "no app is subscribed"};
    for (auto const& value : *data) {
        auto const* entry = value.if_object();
        if (entry == nullptr) continue;
        bool const ours = app_id.empty() || app_of(*entry) == app_id;
        if (ours && has_field(*entry, field)) return {Standing::there, {}};
        if (lost.why == "no app is subscribed") lost.why = "only other apps are subscribed";
        if (ours) lost.why = "subscribed, but not to " + std::string(field);
    }
    return lost;
}

}  // namespace kanal::meta
