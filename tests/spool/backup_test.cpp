#include "spool/recovery/restored_spool.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

void write_into(std::filesystem::path const& file, Descriptor const& content) {
    std::ofstream out(file, std::ios::binary);
    char buffer[65536];
    ssize_t size = 0;
    for (off_t at = 0; (size = ::pread(content.number(), buffer, sizeof(buffer), at)) > 0; at += size)
        out.write(buffer, size);
}

// The whole dialogue; `meanwhile` runs after each piece of the database.
template <class Meanwhile>
void back_up(spool::Spool& spool, std::filesystem::path const& directory, Meanwhile meanwhile) {
    auto& backup = spool.backup();
    REQUIRE(backup.begin(some_day()));
    for (;;) {
        auto const left = backup.copy(some_day());
        REQUIRE(left);
        if (*left == 0) break;
        meanwhile();
    }
    auto const database = backup.database_file(some_day());
    REQUIRE(database);
    write_into(directory / "spool.db", *database);
    backup.end();
}

void write(std::filesystem::path const& file, std::string const& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

}  // namespace

TEST_CASE("backup: a copy made piece by piece holds what was committed while it was made") {
    TempDir dir;
    TempDir other;
    auto spool = open_spool(dir.path());
    for (int i = 0; i < 300; ++i)
        REQUIRE(put(*spool, make_report("r" + std::to_string(i), std::string(4000, 'x') + std::to_string(i)))
        );
    REQUIRE(settle(*spool, "lapor", {delivered(1)}));
    int later = 0;
    back_up(*spool, other.path(), [&] {
        REQUIRE(put(*spool, make_report("later" + std::to_string(later++), std::string(4000, 'y'))));
        spool->maintain(true);
    });
    CHECK(later > 3);  // in pieces, with reports between them
    CHECK(*spool::check_backup(other / "spool.db") == 300 + later);
    REQUIRE(put(*spool, make_report("afterwards")));

    auto copy = open_spool(other.path());
    CHECK(state_of(*copy, id_for("r0")) == "delivered");
    CHECK(put(*copy, make_report("r7", std::string(4000, 'x') + "7"))->duplicate);
    CHECK(state_of(*copy, id_for("later0")) == "queued");
    CHECK(state_of(*copy, id_for("afterwards")).empty());
}

TEST_CASE("backup: retention rests while one is made, and its owner's silence ends it") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, make_report("a")));
    REQUIRE(settle(*spool, "lapor", {delivered(1)}));
    auto const later = some_day() + std::chrono::hours(24 * 30);
    auto& backup = spool->backup();
    REQUIRE(backup.begin(later));
    CHECK(backup.begin(later).error().fault == Fault::reject);
    REQUIRE(spool->upkeep(later));
    CHECK_FALSE(in_group(*spool, [&] { return spool->reports().find(id_for("a")); })->value().record.empty());
    REQUIRE(spool->upkeep(later + 2min));
    CHECK(in_group(*spool, [&] { return spool->reports().find(id_for("a")); })->value().record.empty());
    CHECK(backup.copy(later + 2min).error().fault == Fault::reject);
    CHECK_FALSE(std::filesystem::exists(dir / "backup.partial"));
}

TEST_CASE("backup: names that come from outside lead to no other file") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto& backup = spool->backup();
    REQUIRE(backup.begin(some_day()));
    for (std::string const name : {"..", "", "a", "../", "AB"})
        CHECK_FALSE(backup.attachments(name, some_day()));
    for (std::string const name : {"../spool.db", "", "ab"})
        CHECK_FALSE(backup.attachment(name, some_day()));
    CHECK_FALSE(backup.attachment(std::string(64, 'a'), some_day())->open());
}

TEST_CASE("backup: a restored spool takes the old one's place, from whatever point a crash left it at") {
    // 0: nothing was moved; 1: the old log; 2: the old attachments as well; 3: the new ones are in.
    for (int crashed_after = 0; crashed_after <= 4; ++crashed_after) {
        TempDir dir;
        auto const ready = dir / "restore-20260301T020000Z";
        auto const aside = dir / "before-restore-20260301T020000Z";
        write(dir / "spool.db", "old");
        write(dir / "spool.db-wal", "old log");
        write(dir / "attachments" / "aa" / "old", "old");
        write(ready / "spool.db", "new");
        write(ready / "attachments" / "bb" / "new", "new");
        std::filesystem::create_directory(aside);
        if (crashed_after >= 1) std::filesystem::rename(dir / "spool.db-wal", aside / "spool.db-wal");
        if (crashed_after >= 2) std::filesystem::rename(dir / "attachments", aside / "attachments");
        if (crashed_after >= 3) std::filesystem::rename(ready / "attachments", dir / "attachments");
        if (crashed_after >= 4) std::filesystem::rename(dir / "spool.db", aside / "spool.db");
        REQUIRE(spool::take_restored_spool(dir.path()));
        REQUIRE(spool::take_restored_spool(dir.path()));  // nothing left to do
        auto const files = contents(dir.path());
        CHECK(
            files ==
            std::map<std::string, std::string>{
                {"spool.db", "new"},
                {"attachments/bb/new", "new"},
                {"before-restore-20260301T020000Z/spool.db", "old"},
                {"before-restore-20260301T020000Z/spool.db-wal", "old log"},
                {"before-restore-20260301T020000Z/attachments/aa/old", "old"}}
        );
    }
}
