#pragma once

#include "base/error.hpp"
#include "core/submission.hpp"

namespace kanal::whatsapp {

// What one delivery of the object `whatsapp_business_account` says: the messages (message.hpp) of its changes
// of the field `messages`. Pure; fuzzed. An error means that not even the envelope can be read; otherwise
// every event ends in exactly one of: a submission, an unreadable or ignored fragment, `dropped`. Dropped:
// what became of our own messages (statuses), and what our own side wrote in the app.
//
// The account is the phone number id, and where it is missing the WhatsApp business account.
//
// The raw bytes of each are a delivery of that one message (see change_cut.hpp) and can be read here again,
// with the same result.
Result<Reading> read_payload(RawBytes const& raw);

}  // namespace kanal::whatsapp
