#pragma once

#include "base/error.hpp"
#include "core/submission.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kanal::whatsapp {

// One change carries the messages of several people, and what became of ours: cuts it
// into a change for each message, status and error, their bytes untouched. With each message stand the
// metadata and the sender's contact, nobody else's. So one that cannot be read does not take the others with
// it, and none is kept longer than itself.
//
// Cutting what was cut gives the same bytes. A change of another field, or of none, is cut alike when it has
// messages in a list, unless they are our own side's or old ones. Nothing for any other change, for one that
// is not understood, and for one that holds more than 10,000 things. Pure.
std::vector<std::string> cut_change(std::string_view change);

// What one delivery of the object `whatsapp_business_account` says: the messages (message.hpp) of its changes
// of the field `messages`. Pure; fuzzed. An error means that not even the envelope can be read; otherwise
// every event ends in exactly one of: a submission, an unreadable or ignored fragment, `dropped`. Dropped:
// what became of our own messages (statuses), and what our own side wrote in the app.
//
// The account is the phone number id, and where it is missing the WhatsApp business account.
//
// The raw bytes of each are a delivery of that one message (see cut_change) and can be read here again,
// with the same result.
Result<Reading> read_payload(RawBytes const& raw);

}  // namespace kanal::whatsapp
