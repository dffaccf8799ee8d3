#pragma once

#include "channels/platform/json_event.hpp"
#include "core/submission.hpp"
#include "json/slices.hpp"

#include <map>
#include <string>
#include <string_view>

namespace kanal::twitter {

// Whose entry of `users` belongs to the message; empty when it does not say.
std::string sender_of(boost::json::object const& message);

// The map `users` beside direct messages, uncut: {"<id>": {...}}.
class UserSlices {
public:
    explicit UserSlices(std::string_view users);
    // `"<id>":{...}` as it is there; empty when there is none that can be read, or it is longer than 4
    // KiB.
    std::string_view member_of(std::string_view id) const;

private:
    std::map<std::string_view, std::string_view> users_ = {};  // by id
};

// What stands around the lists of a delivery, so that one message can be a delivery of its own.
struct MessageEnvelope {
    std::string opening = {};  // up to the first member
    std::string closing = {};  // from the last on
    std::string account = {};
};

// Reads one direct message: its raw bytes are the envelope, the sender's entry of `users`, and the untouched
// message.
void read_one_message(
    MessageEnvelope const& envelope, UserSlices const& users, std::string_view message, Reading& reading
);

}  // namespace kanal::twitter
