#pragma once

#include "spool/sqlite/database.hpp"

namespace kanal::spool {

// Runs `work`, which gives a Result, in a transaction of its own, for pieces outside a group. Commits what
// succeeded; on an error of the work or of the commit nothing of it stays, and the first error is given.
template <class Work>
auto in_transaction(Database& database, Work work) -> decltype(work()) {
    if (auto begun = database.run("BEGIN"); !begun) return begun.error();
    auto worked = work();
    Result<void> const ended = worked ? database.run("COMMIT") : Result<void>(worked.error());
    if (ended) return worked;
    if (database.in_transaction()) (void)database.run("ROLLBACK");  // the first error counts
    return ended.error();
}

}  // namespace kanal::spool
