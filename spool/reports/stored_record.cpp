#include "spool/reports/stored_record.hpp"

#include "base/digest.hpp"
#include "core/delivery.hpp"
#include "json/slices.hpp"
#include "spool/reports/packed_record.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/sqlite/database.hpp"

namespace kanal::spool {

namespace {

// Versions before 5 kept no checksum, and nothing can be said against their records.
bool is_sound(std::string_view edition_key, std::string_view record, std::string_view stored) {
    if (stored.empty()) return true;
    auto const checksum = record_checksum(edition_key, record);
    return stored == bytes_of(checksum);
}

}  // namespace

Result<StoredRecord> read_record(Database& database, std::int64_t sequence) {
    Query one = database.query(
        "SELECT id, revision, media, record, checksum, CASE WHEN length(raw_bytes) <= ?2 THEN raw_bytes END, "
        "desk "
        "FROM report WHERE seq = ?1"
    );
    one.with(sequence, std::int64_t{PackedRecord::kLongestRaw});
    auto const row = one.next();
    if (!row) return row.error();
    if (!*row || one.text(3).empty()) return StoredRecord{};
    auto record = PackedRecord(one.text(3)).unpack(one.bytes(5));
    auto const key = edition_key(
        unpack_identifier(one.bytes(0)),
        static_cast<std::uint32_t>(one.integer(1)),
        static_cast<std::uint64_t>(one.integer(2)),
        static_cast<std::uint64_t>(one.integer(6))
    );
    if (!record || !is_sound(key, *record, one.bytes(4))) return StoredRecord{.damaged = true};
    return StoredRecord{.text = std::move(*record)};
}

Result<std::string> read_record_fields(Database& database, std::int64_t sequence) {
    Query one = database.query("SELECT record FROM report WHERE seq = ?1");
    auto const row = one.with(sequence).next();
    if (!row) return row.error();
    return std::string(PackedRecord(*row ? one.text(0) : std::string_view()).fields());
}

bool says_withdrawn(std::string_view fields) {
    auto const members = object_members(fields);
    return members && member(*members, "withdrawn") == "true";
}

}  // namespace kanal::spool
