#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace kanal::spool {

class Database;

// A copy of a database in a new file, made a piece at a time while the database is in use: what is written
// meanwhile is written to the copy as well, so that it shows the database as it is when the last piece is
// done. The thread of the database; goes before it. What goes wrong with the copy says nothing about the
// database. The file has no log beside it, and is not synced.
class DatabaseCopy {
public:
    // The file must not exist. Outside a transaction.
    static Result<std::unique_ptr<DatabaseCopy>> begin(Database& database, std::filesystem::path const& file);
    ~DatabaseCopy();  // an unfinished copy is removed
    DatabaseCopy(DatabaseCopy const&) = delete;
    DatabaseCopy& operator=(DatabaseCopy const&) = delete;

    // Copies at most `pages` of 4 KiB, outside a transaction. True: it is whole.
    Result<bool> step(int pages);
    std::int64_t pages_left() const;  // after the last step

private:
    struct Connection;
    explicit DatabaseCopy(std::unique_ptr<Connection> connection);
    std::unique_ptr<Connection> connection_;
};

}  // namespace kanal::spool
