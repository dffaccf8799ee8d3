#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace kanal::spool {

class Database;

// The one way to the column `record`, which keeps it packed (packed_record.hpp). `sequence`: of the edition.
struct StoredRecord {
    std::string text = {};  // JSON as it was stored; empty after retention, and where it is damaged
    bool damaged = false;   // it cannot be put together again, or does not match its checksum
};
Result<StoredRecord> read_record(Database& database, std::int64_t sequence);

// The same JSON, but that long texts may be empty, and not checked; empty after retention. Reads no raw
// bytes.
Result<std::string> read_record_fields(Database& database, std::int64_t sequence);
// Of what read_record_fields gave; false of what is no JSON.
bool says_withdrawn(std::string_view fields);

}  // namespace kanal::spool
