#include "spool/sqlite/migrations.hpp"

#include "base/log.hpp"
#include "spool/schema.hpp"
#include "spool/sqlite/database.hpp"

#include <array>
#include <vector>

namespace kanal::spool {

namespace {

// Step N leads from version N to N + 1. What an older version wrote of a report stays as it is.
std::array<char const*, kSchemaVersion> const kSteps = {
    kSchema,
    kSchemaMedia,
    kSchemaReview,
    kSchemaTries,
    kSchemaNumbers,
    kSchemaKeys,
    kSchemaRows,
    kSchemaChanges,
    kSchemaBackfill,
    kSchemaProgress,
    kSchemaDays,
    kSchemaPacked,
    kSchemaDesk};

Result<void> apply(Database& database, std::size_t step) {
    return database.script(
        std::string("BEGIN IMMEDIATE;") + kSteps[step] + "PRAGMA application_id=" +
        std::to_string(kApplicationId) + ";PRAGMA user_version=" + std::to_string(step + 1) + ";COMMIT"
    );
}

}  // namespace

Result<SchemaState> schema_state(Database& database) {
    auto const application = database.number("PRAGMA application_id");
    if (!application) return application.error();
    auto const version = database.number("PRAGMA user_version");
    if (!version) return version.error();
    auto const tables = database.number("SELECT count(*) FROM sqlite_schema");
    if (!tables) return tables.error();
    if (*application == 0 && *version == 0 && *tables == 0) return SchemaState::empty;
    if (*application != kApplicationId) return SchemaState::foreign;
    return *version > kSchemaVersion ? SchemaState::newer : SchemaState::ours;
}

Result<void> migrate(Database& database) {
    auto const version = database.number("PRAGMA user_version");
    if (!version) return version.error();
    for (auto step = static_cast<std::size_t>(*version); step < kSteps.size(); ++step) {
        auto done = apply(database, step);
        if (!done) {
            if (database.in_transaction()) (void)database.script("ROLLBACK");  // the first error counts
            return done.error();
        }
    }
    return {};
}

namespace {

constexpr std::int64_t kPiece = 500;
constexpr std::uint64_t kLog = 4ULL << 20;
constexpr std::int64_t kWorthSaying = 100'000;

// At most kPiece of them, ascending.
Result<std::vector<std::int64_t>> unmoved(Database& database, std::int64_t after) {
    Query rows = database.query("SELECT seq FROM raw WHERE seq > ?1 ORDER BY seq LIMIT ?2");
    rows.with(after, kPiece);
    return rows.numbers();
}

Result<void> move(Database& database, std::vector<std::int64_t> const& sequences) {
    for (auto const sequence : sequences) {
        Query into = database.query(
            "UPDATE report SET (raw_type, raw_bytes) = (SELECT media_type, bytes FROM raw WHERE raw.seq = "
            "?1) "
            "WHERE seq = ?1"
        );
        if (auto done = into.with(sequence).run(); !done) return done.error();
        if (database.changes() == 0) continue;
        Query out = database.query("DELETE FROM raw WHERE seq = ?1");
        if (auto done = out.with(sequence).run(); !done) return done.error();
    }
    return {};
}

}  // namespace

Result<void> move_raws(Database& database) {
    std::int64_t moved = 0;
    for (std::int64_t after = 0;;) {
        auto const next = unmoved(database, after);
        if (!next) return next.error();
        if (next->empty()) break;
        auto const done = in_transaction(database, [&] { return move(database, *next); });
        if (!done) return done.error();
        after = next->back();
        auto const before = moved / kWorthSaying;
        moved += static_cast<std::int64_t>(next->size());
        if (moved / kWorthSaying > before)
            log::event(log::Level::notice, "spool_upgrading", {{"reports", moved}});
        if (database.wal_bytes() < kLog) continue;
        if (auto emptied = database.checkpoint(Database::Checkpoint::passive); !emptied)
            return emptied.error();
    }
    return {};
}

}  // namespace kanal::spool
