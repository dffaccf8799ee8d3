#include "channels/whatsapp/whatsapp_payload.hpp"

#include "channels/meta/delivery.hpp"
#include "channels/platform/json_event.hpp"
#include "channels/platform/machine_events.hpp"
#include "channels/whatsapp/change_cut.hpp"
#include "channels/whatsapp/message.hpp"
#include "json/fields.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::whatsapp {

namespace {

namespace json = boost::json;

// After the cut a change holds one thing.
json::object const* only_object_at(json::object const& value, std::string_view key) {
    auto const* list = array_at(value, key);
    return list != nullptr && list->size() == 1 ? list->front().if_object() : nullptr;
}

void read_value(meta::Event& event, json::object const& value, Reading& reading) {
    if (auto const* metadata = object_at(value, "metadata")) {
        auto number = id_at(*metadata, "phone_number_id");
        if (!number.empty()) event.account = std::move(number);
    }
    if (auto const* message = only_object_at(value, "messages")) {
        return read_message(event, value, *message, reading);
    }
    bool const no_message = !value.contains("messages");
    bool const status = no_message && only_object_at(value, "statuses") != nullptr;
    if (status && platform::drop_if_listed(platform::machine_events_of_whatsapp(), "statuses", reading))
        return;
    if (no_message && value.contains("errors")) {
        return platform::set_ignored(reading, event, platform::unknown_kind("messages", "errors"));
    }
    platform::set_unreadable(reading, event, "messages: change without a message");
}

void read_event(meta::Event event, Reading& reading) {
    if (event.list != "changes") return platform::set_ignored(reading, event, "kind: entry of no known list");
    auto const field = text_at(event.content, "field").value_or("");
    if (platform::drop_if_listed(platform::machine_events_of_whatsapp(), field, reading)) return;
    auto const content = std::move(event.content);
    auto const* value = object_at(content, "value");
    // A message is one in whatever field: the cut has named it `messages`.
    bool const messages = field == "messages";
    if (field.empty()) return platform::set_unreadable(reading, event, "changes: change without field");
    if (!messages) return platform::set_ignored(reading, event, platform::unknown_kind("changes", field));
    if (value == nullptr) return platform::set_unreadable(reading, event, "changes: change without value");
    read_value(event, *value, reading);
}

}  // namespace

Result<Reading> read_payload(RawBytes const& raw) {
    return meta::read_delivery(raw, "whatsapp_business_account", read_event, cut_change);
}

}  // namespace kanal::whatsapp
