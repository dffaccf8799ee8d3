#include "spool/damage.hpp"

#include "base/clock.hpp"
#include "spool/durable_file.hpp"

#include <ctime>

namespace kanal {

namespace fs = std::filesystem;

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

std::string timestamp() {
    std::time_t const now = Clock::to_time_t(Clock::now());
    std::tm utc = {};
    gmtime_r(&now, &utc);
    char text[32] = {};
    std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &utc);
    return text;
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
             "PRAGMA quick_check('counter')",
             "PRAGMA quick_check('cursor')",
             "PRAGMA quick_check('delivery')",
             "PRAGMA quick_check('expiry')",
         }) {
        auto const ok = says_ok(database, check);
        if (!ok || !*ok) return ok;
    }
    return true;
}

Result<std::string> set_aside_spool(fs::path const& directory) {
    auto const suffix = ".corrupt-" + timestamp();
    auto const name = "spool.db" + suffix;
    std::error_code failed;
    fs::rename(directory / "spool.db", directory / name, failed);
    if (failed) return retry("spool: set aside: " + failed.message());
    std::error_code absent;
    fs::rename(directory / "spool.db-wal", directory / (name + "-wal"), absent);
    fs::rename(directory / "attachments", directory / ("attachments" + suffix), absent);
    if (auto synced = sync_folder(directory); !synced) return synced.error();
    return name;
}

}  // namespace kanal
