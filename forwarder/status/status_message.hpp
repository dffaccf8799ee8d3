#pragma once

#include "core/centre_event.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::forwarder {

// One thing that a centre says of one report, as its message says it.
struct StatusItem {
    std::string report = {};       // an id, a number, or a tracking id
    std::string tracking_id = {};  // beside an id or number: the centre's; empty: it said none
    CentreEvent event = {};        // `centre` is empty
    bool says_state = true;        // false: only the tracking id is said
};

struct StatusMessage {
    std::vector<StatusItem> items = {};
    unsigned unreadable = 0;  // items that name no report, or no time, or say nothing
};

// The body of a status message, as docs/central-contract.md has it: {type, timestamp, data}, `data` one item
// or up to a hundred. `id`: the message's, for items without an event_id of their own. A message of another
// type has no items. Nothing: it is no such message. Pure.
std::optional<StatusMessage> read_status_message(std::string_view body, std::string const& id);

// A centre's word for a state as it is kept: one line of at most 100 characters. Pure.
std::string centre_word(std::string_view text);

}  // namespace kanal::forwarder
