#pragma once

#include "base/error.hpp"
#include "core/submission.hpp"

#include <string>

namespace kanal::desk_entry {

// What the desk keeps of an entry: one JSON object, or an array of them, of which two with one token are the
// same entry sent twice. Pure. An error means that it is no such JSON.
Result<Reading> read_payload(RawBytes const& raw, std::string const& account);

}  // namespace kanal::desk_entry
