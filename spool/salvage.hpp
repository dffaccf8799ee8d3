#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"
#include "spool/database.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace kanal {

struct Salvaged {
    std::int64_t reports = 0;  // editions that could be read
    bool complete = true;      // no table had a part that could not
};

// Copies all that can be read of a damaged spool into an empty one, under the same sequences and numbers.
// Where it cannot be read what was delivered, reports are queued again at `centres`, the configured ones: the
// centre knows them by their ids. Where the count of numbers cannot be read, it goes on far above any that
// may have been given. An error means that nothing could be written into the new one.
Result<Salvaged> salvage(
    Database& damaged, Database& fresh, std::vector<std::string> const& centres, Time now
);

// Numbers go on far above any that an agency gives in a year, so that none is given twice.
Result<void> count_far_above(Database& fresh, Time now);

}  // namespace kanal
