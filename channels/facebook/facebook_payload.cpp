#include "channels/facebook/facebook_payload.hpp"

#include "channels/facebook/feed.hpp"
#include "channels/json_fields.hpp"
#include "channels/meta/delivery.hpp"
#include "channels/meta/messenger.hpp"

namespace kanal::facebook {

namespace {

void read_event(meta::Event event, Reading& reading) {
    if (event.list == "changes") return read_change(std::move(event), reading);
    if (!event.list.empty()) return meta::read_message(std::move(event), reading);
    // An application that was set up without "include values" is told only that something changed.
    bool const names_only = event.content.contains("changed_fields");
    auto const* const why =
        names_only ? "kind: changed_fields without values" : "kind: entry of no known list";
    set_ignored(reading, event, why);
}

}  // namespace

Result<Reading> read_payload(RawBytes const& raw) {
    auto delivery = meta::split_delivery(raw.bytes);
    if (!delivery) return delivery.error();

    Reading reading;
    if (delivery->object != "page") {
        Fragment whole;
        whole.raw = raw;
        whole.why = unknown_kind("object", delivery->object);
        reading.ignored.push_back(std::move(whole));
        return reading;
    }
    reading.unreadable = std::move(delivery->unreadable);
    for (auto& event : delivery->events)
        read_event(std::move(event), reading);
    return reading;
}

}  // namespace kanal::facebook
