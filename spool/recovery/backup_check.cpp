#include "spool/recovery/backup_check.hpp"

#include "spool/sqlite/database.hpp"
#include "spool/sqlite/migrations.hpp"

namespace kanal::spool {

Result<std::int64_t> look_over_backup(std::filesystem::path const& file) {
    auto opened = Database::open(file);
    if (!opened) return opened.error();
    auto& database = **opened;
    auto const state = schema_state(database);
    if (!state || *state == SchemaState::foreign || *state == SchemaState::empty)
        return reject("basis data di dalam cadangan rusak");
    if (*state == SchemaState::newer)
        return reject("cadangan ini dari Kanal yang lebih baru; pasang versi itu dulu");
    {
        Query look = database.query("PRAGMA quick_check(1)");
        auto const row = look.next();
        if (!row || !*row || look.text(0) != "ok") return reject("basis data di dalam cadangan rusak");
    }
    return database.number("SELECT count(DISTINCT id) FROM report");
}

}  // namespace kanal::spool
