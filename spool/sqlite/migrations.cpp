#include "spool/sqlite/migrations.hpp"

#include "spool/schema.hpp"

#include <array>

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
    kSchemaPacked};

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

}  // namespace kanal::spool
