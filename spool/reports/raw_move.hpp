#pragma once

#include "base/error.hpp"

namespace kanal::spool {

class Database;

// At start, outside a transaction: the bytes that versions before 7 kept in a table of their own go into the
// rows of their reports, a bounded piece a transaction, so that a start that is killed is gone on with by the
// next. The bytes of a report that was lost with a damaged file stay where they are. Cost: nothing where
// there are none; otherwise reads and writes each report once.
Result<void> move_raws(Database& database);

}  // namespace kanal::spool
