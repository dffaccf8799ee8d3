#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace kanal::spool {

class Database;

enum class ChangeKind { report = 0, quarantine = 1, ignored = 2 };  // as in the file

// For the read model: that something which is not newly accepted has changed. `item`: the sequence of an
// edition of the report, or the number of the quarantine item or ignored event. Inside the transaction of the
// change. What is accepted needs none: its own sequence shows it.
Result<void> note_change(Database& database, ChangeKind kind, std::int64_t item);
// The same by the report's key.
Result<void> note_report_change(Database& database, std::string const& key);

// Removes what the read model has seen (up to `projected`), and of what it has not so much that a bounded
// number stays: it is then made anew. Bounded work, outside a group. The newest row stays.
Result<void> trim_changes(Database& database, std::int64_t projected);

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
