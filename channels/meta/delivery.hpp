#pragma once

#include "base/error.hpp"
#include "channels/submission.hpp"

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// One POST of Meta carries up to 1,000 events, of several accounts and kinds:
// {"object": "page", "entry": [{"id", "time", "changes": [...]}, {"id", "time", "messaging": [...]}, ...]}.
namespace kanal::meta {

struct Event {
    std::string account = {};             // entry.id: the page, the Instagram or WhatsApp account
    std::optional<Time> entry_time = {};  // when Meta made the entry: for changes, the time of the change
    std::string list = {};  // "changes", "messaging" or "standby"; empty: the entry has none and is the event
    boost::json::object content = {};
    // The event as a delivery of its own: an envelope made of the entry's own id and time around the
    // untouched bytes of the event. Not the event alone, because it does not say whom it reached and could
    // not be read again. Not the whole body, because a copy of 4 MiB with 999 other citizens' messages would
    // stand beside each report, and be kept as long as the last of them.
    RawBytes raw = {};
};

struct Delivery {
    std::string object = {};  // "page", "instagram", "whatsapp_business_account"
    std::vector<Event> events = {};
    std::vector<Fragment> unreadable = {};
};

// Pure. An event or entry that cannot be read is set aside and the others are read. An error means that not
// even the envelope is there, or that it holds more than 10,000 events.
Result<Delivery> split_delivery(std::string_view body);

// Both take the event's raw bytes.
void set_unreadable(Reading& reading, Event& event, std::string why);
void set_ignored(Reading& reading, Event& event, std::string why);

}  // namespace kanal::meta
