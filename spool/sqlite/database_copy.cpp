#include "spool/sqlite/database_copy.hpp"

#include "spool/sqlite/database.hpp"

#include <sqlite3.h>

#include <string>

namespace kanal::spool {

struct DatabaseCopy::Connection {
    ~Connection() {
        sqlite3_backup_finish(backup);
        sqlite3_close(target);
        if (whole) return;
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
    }

    std::filesystem::path file = {};
    sqlite3* target = nullptr;
    sqlite3_backup* backup = nullptr;
    bool whole = false;
};

DatabaseCopy::DatabaseCopy(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
DatabaseCopy::~DatabaseCopy() = default;

Result<std::unique_ptr<DatabaseCopy>> DatabaseCopy::begin(
    Database& database, std::filesystem::path const& file
) {
    std::error_code failed;
    if (std::filesystem::exists(file, failed)) return reject("spool: copy: the file is there already");
    auto connection = std::make_unique<Connection>();
    connection->file = file;
    int const flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(file.c_str(), &connection->target, flags, nullptr);
    // A copy that a crash leaves half-made is thrown away: it needs no journal.
    if (code == SQLITE_OK)
        code = sqlite3_exec(
            connection->target,
            "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF",
            nullptr,
            nullptr,
            nullptr
        );
    if (code == SQLITE_OK) {
        connection->backup = sqlite3_backup_init(connection->target, "main", database.handle(), "main");
        if (connection->backup == nullptr) code = sqlite3_errcode(connection->target);
    }
    if (code != SQLITE_OK) return retry(std::string("spool: copy: ") + sqlite3_errstr(code));
    return std::unique_ptr<DatabaseCopy>(new DatabaseCopy(std::move(connection)));
}

Result<bool> DatabaseCopy::step(int pages) {
    int code = sqlite3_backup_step(connection_->backup, pages);
    if (code == SQLITE_OK) return false;
    if (code == SQLITE_DONE) {
        code = sqlite3_backup_finish(connection_->backup);
        connection_->backup = nullptr;
        if (code == SQLITE_OK) {
            connection_->whole = true;
            sqlite3_close(connection_->target);
            connection_->target = nullptr;
            return true;
        }
    }
    return retry(std::string("spool: copy: ") + sqlite3_errstr(code));
}

std::int64_t DatabaseCopy::pages_left() const {
    return connection_->backup == nullptr ? 0 : sqlite3_backup_remaining(connection_->backup);
}

}  // namespace kanal::spool
