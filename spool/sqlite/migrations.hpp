#pragma once

#include "base/error.hpp"
#include "spool/sqlite/database.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace kanal::spool {

// "KNAL", in the file's header: distinguishes our file from any other SQLite file.
constexpr std::int64_t kApplicationId = 0x4b4e414c;
constexpr std::int64_t kSchemaVersion = 13;

enum class SchemaState {
    empty,    // a new file
    ours,     // this version or an older one
    newer,    // written by a later version: must not be touched
    foreign,  // another program's
};
Result<SchemaState> schema_state(Database& database);

// Brings an empty or older file to kSchemaVersion, each step in a transaction of its own: a crash leaves
// the file between two steps and the next start goes on there.
Result<void> migrate(Database& database);

// At start, outside a transaction: the bytes that versions before 7 kept in a table of their own go into the
// rows of their reports, a bounded piece a transaction, so that a start that is killed is gone on with by the
// next. The bytes of a report that was lost with a damaged file stay where they are. Cost: nothing where
// there are none; otherwise reads and writes each report once.
Result<void> move_raws(Database& database);

}  // namespace kanal::spool
