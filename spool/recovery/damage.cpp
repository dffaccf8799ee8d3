#include "spool/recovery/damage.hpp"

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

Result<bool> look_for_damage(Database& database, bool every_page) {
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

}  // namespace kanal::spool
