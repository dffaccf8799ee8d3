#pragma once

#include "base/error.hpp"
#include "core/submission.hpp"

namespace kanal::suara {

// What one delivery says. Pure. An error means that nothing of it can be read.
Result<Reading> read_payload(RawBytes const& raw);

}  // namespace kanal::suara
