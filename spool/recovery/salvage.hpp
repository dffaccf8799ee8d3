#pragma once

#include "base/error.hpp"
#include "base/time.hpp"
#include "spool/sqlite/database.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace kanal::spool {

struct Salvaged {
    std::int64_t reports = 0;        // editions that could be read
    std::int64_t last_sequence = 0;  // of the newest of them
    bool complete = true;            // nothing that was seen to be there was left out
};

// Copies all that can be read of a damaged spool into an empty one, under the same sequences and numbers.
// Where it cannot be read what was delivered, reports are queued again at `centres`, the configured ones: the
// centre knows them by their ids. An error means that nothing could be written into the new one.
Result<Salvaged> salvage(
    Database& damaged, Database& fresh, std::vector<std::string> const& centres, Time now
);

}  // namespace kanal::spool
