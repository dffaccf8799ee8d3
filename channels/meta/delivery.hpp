#pragma once

#include "channels/json_event.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// One POST of Meta carries up to 1,000 events, of several accounts and kinds:
// {"object": "page", "entry": [{"id", "time", "changes": [...]}, {"id", "time", "messaging": [...]}, ...]}.
namespace kanal::meta {

// The account is entry.id: the page, the Instagram account, the WhatsApp business account.
struct Event : JsonEvent {
    std::optional<Time> entry_time = {};  // when Meta made the entry: for changes, the time of the change
    std::string list = {};  // "changes", "messaging" or "standby"; empty: the entry has none and is the event
};

struct Delivery {
    std::string object = {};  // "page", "instagram", "whatsapp_business_account"
    std::vector<Event> events = {};
    std::vector<Fragment> unreadable = {};
};

// Pure. An event or entry that cannot be read is set aside and the others are read. An error means that not
// even the envelope is there, or that it holds more than 10,000 events.
Result<Delivery> split_delivery(std::string_view body);

}  // namespace kanal::meta
