#include "spool/recovery/integrity.hpp"

#include "spool/sqlite/database.hpp"
#include "spool/sqlite/migrations.hpp"

namespace kanal::spool {

namespace {

// 64 MB are read in a fraction of a second, even from a slow disk.
constexpr std::int64_t kSmallFilePages = 16'384;

Result<bool> says_ok(Database& database, std::string_view sql) {
    Query check = database.query(sql);
    auto row = check.next();
    if (!row) {
        if (database.damaged()) return false;
        return row.error();
    }
    return *row && check.text(0) == "ok";
}

}  // namespace

Result<bool> is_sound(Database& database, bool every_page) {
    if (every_page) return says_ok(database, "PRAGMA integrity_check(1)");
    auto const pages = database.number("PRAGMA page_count");
    if (!pages) return pages.error();
    if (*pages <= kSmallFilePages) return says_ok(database, "PRAGMA quick_check(1)");
    for (auto const* check : {
             "PRAGMA quick_check('sqlite_schema')",
             "PRAGMA quick_check('centre')",
             "PRAGMA quick_check('cursor')",
             "PRAGMA quick_check('delivery')",
             "PRAGMA quick_check('expiry')",
         }) {
        auto const ok = says_ok(database, check);
        if (!ok || !*ok) return ok;
    }
    return true;
}

Result<std::int64_t> check_backup(std::filesystem::path const& file) {
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
