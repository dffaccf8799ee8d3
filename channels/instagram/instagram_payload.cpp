#include "channels/instagram/instagram_payload.hpp"

#include "channels/instagram/comments.hpp"
#include "channels/meta/delivery.hpp"
#include "channels/meta/messenger.hpp"
#include "channels/meta/pulled_message.hpp"
#include "json/fields.hpp"

namespace kanal::instagram {

namespace {

void read_event(meta::Event event, Reading& reading) {
    bool const is_change = event.list == "changes" || event.content.contains("field");
    if (event.list == "messaging" || event.list == "standby") {
        return meta::read_message(std::move(event), reading);
    }
    if (event.list == meta::kPulledMessages) return meta::read_pulled_message(std::move(event), reading);
    if (event.list == kPulledComments) return read_pulled_comment(std::move(event), reading);
    if (event.list == kPulledMentions) return read_pulled_mention(std::move(event), reading);
    if (is_change) return read_change(std::move(event), reading);
    // An application that was set up without "include values" gets only the names of what changed.
    bool const names_only = event.content.contains("changed_fields");
    auto const* const why =
        names_only ? "kind: changed_fields without values" : "kind: entry of no known list";
    platform::set_ignored(reading, event, why);
}

}  // namespace

Result<Reading> read_payload(RawBytes const& raw) {
    return meta::read_delivery(raw, "instagram", read_event);
}

}  // namespace kanal::instagram
