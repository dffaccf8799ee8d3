#include "readmodel/index_file.hpp"

#include "readmodel/index_schema.hpp"

#include <string>

namespace kanal::readmodel {

namespace {

using spool::Database;

constexpr std::int64_t kApplicationId = 0x4b4e4958;  // "KNIX"
// Another schema, or another way to fold: the file is made again.
constexpr std::int64_t kVersion = 3;

// A power cut may take the last commits, in order: they are followed again.
constexpr char kSettings[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA journal_size_limit=16777216;"
    "PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
    "PRAGMA mmap_size=0; PRAGMA cache_size=-16384";

Result<std::unique_ptr<Database>> open_file(std::filesystem::path const& path) {
    return Database::open(path, Database::Writes::direct);
}

Result<void> look_at_zone(Database& database, std::string const& zone) {
    spool::Query one = database.query("SELECT name FROM zone");
    auto row = one.next();
    if (!row) return row.error();
    return *row && one.text(0) == zone ? Result<void>() : reject("another zone's");
}

Result<void> note_zone(Database& database, std::string const& zone) {
    spool::Query add = database.query("INSERT INTO zone (name) VALUES (?1)");
    return add.with(zone).run();
}

Result<void> look_over(Database& database) {
    if (auto set = database.script(kSettings); !set) return set;
    for (auto const& [sql, wanted] :
         {std::pair{"PRAGMA application_id", kApplicationId}, std::pair{"PRAGMA user_version", kVersion}}) {
        auto const found = database.number(sql);
        if (!found) return found.error();
        if (*found != wanted) return reject("another version's");
    }
    // The count of pages is compared with the file's size, and both ends of the large tables are read.
    auto const sound = database.number(
        "SELECT (SELECT count(*) FROM position) + (SELECT count(*) FROM kept) + "
        "(SELECT max(first) + min(first) FROM report) + (SELECT max(first) + min(first) FROM content)"
    );
    if (!sound) return sound.error();
    return {};
}

}  // namespace

Result<std::unique_ptr<Database>> IndexFile::open() const {
    std::error_code absent;
    if (!std::filesystem::exists(path, absent)) return reject("there is none");
    auto database = open_file(path);
    if (!database) return database.error();
    auto sound = look_over(**database);
    if (sound) sound = look_at_zone(**database, zone);
    if (sound) return database;
    return (*database)->damaged() ? reject("damaged") : sound.error();
}

Result<std::unique_ptr<Database>> IndexFile::create() const {
    std::error_code failed;
    for (auto const* suffix : {"", "-wal", "-shm", "-journal"}) {
        std::filesystem::remove(path.string() + suffix, failed);
        if (failed) return retry("readmodel: create: " + failed.message());
    }
    auto database = open_file(path);
    if (!database) return database.error();
    if (auto set = (*database)->script(kSettings); !set) return set.error();
    auto made = (*database)->script(
        std::string("BEGIN IMMEDIATE;") + kIndexSchema + "PRAGMA application_id=" +
        std::to_string(kApplicationId) + ";PRAGMA user_version=" + std::to_string(kVersion) + ";COMMIT"
    );
    if (!made) return made.error();
    if (auto noted = note_zone(**database, zone); !noted) return noted.error();
    std::filesystem::permissions(
        path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, failed
    );
    return database;
}

Result<std::unique_ptr<Database>> IndexFile::open_reader() const {
    return Database::open_reader(path);
}

}  // namespace kanal::readmodel
