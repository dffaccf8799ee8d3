#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <string>
#include <string_view>

namespace kanal::spool {

class Database;

// One line of who did what; inside the transaction of what was done.
Result<void> write_journal(
    Database& database,
    Time at,
    std::string_view who,
    std::string_view action,
    std::string_view subject,
    std::string_view detail
);

}  // namespace kanal::spool
