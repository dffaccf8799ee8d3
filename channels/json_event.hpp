#pragma once

#include "base/error.hpp"
#include "channels/strict_json.hpp"
#include "channels/submission.hpp"

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

// One event of a platform's delivery, and where it ends when it is no submission.
namespace kanal {

// A zero character in a message is content: it is the normalizer's, and no reason to set the event aside.
inline constexpr JsonLimits kEventLimits{.depth = 32, .items = 10'000, .keys = 1'000, .allow_nul = true};

struct JsonEvent {
    std::string account = {};  // which of our accounts it reached
    boost::json::object content = {};
    // The event as a delivery of its own: an envelope made of the delivery's own parts around the untouched
    // bytes of the event. Not the event alone, because it does not say whom it reached and could not be read
    // again. Not the whole body, because a copy of 4 MiB with 999 other citizens' messages would stand beside
    // each report, and be kept as long as the last of them.
    RawBytes raw = {};
};

// Errors: "event: not an object", "event: json: ...".
Result<boost::json::object> parse_event(std::string_view text);

RawBytes json_bytes(std::string bytes);

// Both take the event's raw bytes.
void set_unreadable(Reading& reading, JsonEvent& event, std::string why);
void set_ignored(Reading& reading, JsonEvent& event, std::string why);

}  // namespace kanal
