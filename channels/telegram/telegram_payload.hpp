#pragma once

#include "base/error.hpp"
#include "core/submission.hpp"

#include <string>

// https://core.telegram.org/bots/api#update
namespace kanal::telegram {

// What one delivery says: an update, as the webhook sends it, or an answer of getUpdates, {"result": [...]}.
// Pure; fuzzed. An error means that not even the envelope is there, or that it holds more than 10,000
// updates; otherwise every update ends in exactly one of: a submission, an unreadable or ignored fragment,
// `dropped`. The updates of one album (album.hpp) end in one submission.
//
// `account` is our bot's id: an update does not say which bot it reached.
//
// The raw bytes of each are a delivery of that one message and can be read here again, with the same result.
Result<Reading> read_payload(RawBytes const& raw, std::string const& account);

}  // namespace kanal::telegram
