#include "spool/sqlite/database.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

using namespace kanal;
using kanal::test::TempDir;

namespace {

// Different everywhere, so that a page in a wrong place shows.
std::string content(int row, std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<char>((i / 7 + static_cast<std::size_t>(row) * 131) % 251);
    return bytes;
}

void put_rows(spool::Database& database, int first, int count) {
    REQUIRE(database.run("BEGIN").has_value());
    for (int row = first; row < first + count; ++row) {
        auto const bytes = content(row, 200'000 + static_cast<std::size_t>(row) * 4'099);
        spool::Query add = database.query("INSERT INTO held (row, bytes) VALUES (?1, ?2)");
        REQUIRE(add.with(static_cast<std::int64_t>(row), spool::Bytes{bytes}).run().has_value());
    }
    REQUIRE(database.run("COMMIT").has_value());
}

void expect_rows(spool::Database& database, int count) {
    for (int row = 0; row < count; ++row) {
        spool::Query get = database.query("SELECT bytes FROM held WHERE row = ?1");
        auto const found = get.with(static_cast<std::int64_t>(row)).next();
        REQUIRE(found.has_value());
        REQUIRE(*found);
        CHECK(get.bytes(0) == content(row, 200'000 + static_cast<std::size_t>(row) * 4'099));
    }
}

}  // namespace

TEST_CASE("gathered writes: rows of many sizes are whole in the log, after a checkpoint and when opened again"
) {
    TempDir const folder;
    auto const file = folder.path() / "held.db";
    {
        auto database = spool::Database::open(file);
        REQUIRE(database.has_value());
        REQUIRE((*database)->configure().has_value());
        REQUIRE((*database)->script("CREATE TABLE held (row INTEGER PRIMARY KEY, bytes BLOB)").has_value());
        put_rows(**database, 0, 12);
        expect_rows(**database, 12);
        REQUIRE((*database)->checkpoint(spool::Database::Checkpoint::passive).has_value());
        put_rows(**database, 12, 5);
        expect_rows(**database, 17);
        (*database)->leave_files();
    }
    auto database = spool::Database::open(file);
    REQUIRE(database.has_value());
    REQUIRE((*database)->configure().has_value());
    expect_rows(**database, 17);
    spool::Query check = (*database)->query("PRAGMA integrity_check");
    REQUIRE(check.next().has_value());
    CHECK(check.text(0) == "ok");
}

TEST_CASE("gathered writes: what is committed is in the log when the commit returns") {
    TempDir const folder;
    auto const file = folder.path() / "held.db";
    auto database = spool::Database::open(file);
    REQUIRE(database.has_value());
    REQUIRE((*database)->configure().has_value());
    REQUIRE((*database)->script("CREATE TABLE held (row INTEGER PRIMARY KEY, bytes BLOB)").has_value());
    put_rows(**database, 0, 1);
    // As a machine that stops now would find them.
    auto const copy = folder.path() / "copy.db";
    std::filesystem::copy_file(file, copy);
    std::filesystem::copy_file(file.string() + "-wal", copy.string() + "-wal");
    auto found = spool::Database::open(copy);
    REQUIRE(found.has_value());
    REQUIRE((*found)->configure().has_value());
    expect_rows(**found, 1);
}
