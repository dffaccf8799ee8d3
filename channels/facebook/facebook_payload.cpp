#include "channels/facebook/facebook_payload.hpp"

#include "channels/facebook/feed.hpp"
#include "channels/facebook/pulled_feed.hpp"
#include "channels/meta/delivery.hpp"
#include "channels/meta/messenger.hpp"
#include "channels/meta/pulled_message.hpp"
#include "json/fields.hpp"

namespace kanal::facebook {

namespace {

void read_event(meta::Event event, Reading& reading) {
    if (event.list == "changes") return read_change(std::move(event), reading);
    if (event.list == meta::kPulledMessages) return meta::read_pulled_message(std::move(event), reading);
    if (event.list == kPulledPosts || event.list == kPulledComments) {
        return read_pulled(std::move(event), reading);
    }
    if (!event.list.empty()) return meta::read_message(std::move(event), reading);
    // An application that was set up without "include values" is told only that something changed.
    bool const names_only = event.content.contains("changed_fields");
    auto const* const why =
        names_only ? "kind: changed_fields without values" : "kind: entry of no known list";
    platform::set_ignored(reading, event, why);
}

}  // namespace

Result<Reading> read_payload(RawBytes const& raw) {
    return meta::read_delivery(raw, "page", read_event);
}

}  // namespace kanal::facebook
