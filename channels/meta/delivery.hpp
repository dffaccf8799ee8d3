#pragma once

#include "channels/platform/json_event.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// One POST of Meta carries up to 1,000 events, of several accounts and kinds:
// {"object": "page", "entry": [{"id", "time", "changes": [...]}, {"id", "time", "messaging": [...]}, ...]}.
namespace kanal::meta {

// The account is entry.id: the page, the Instagram account, the WhatsApp business account. An entry without
// one belongs to whom its events name, and to "unknown" where they name nobody. Entries of the number 0 are
// the examples that the test button of an app's settings sends: a person looks at them first.
struct Event : platform::JsonEvent {
    std::optional<Time> entry_time = {};  // when Meta made the entry: for changes, the time of the change
    // "changes", "messaging", "standby", or one of ours (see as_delivery); empty: the entry has none and is
    // the event.
    std::string list = {};
};

struct Delivery {
    std::string object = {};  // "page", "instagram", "whatsapp_business_account"
    std::vector<Event> events = {};
    std::vector<Fragment> unreadable = {};
};

// Cuts one event that holds several things into one event for each, in the form that Meta uses for a
// single one. Nothing: it is one already, or it cannot be cut.
using CutEvent = std::vector<std::string> (*)(std::string_view event);

using ReadEvent = void (*)(Event event, Reading& reading);

// Splits a delivery for `object` and reads its events. One for another object is kept whole as ignored.
Result<Reading> read_delivery(
    RawBytes const& raw, std::string_view object, ReadEvent read, CutEvent cut = nullptr
);

}  // namespace kanal::meta
