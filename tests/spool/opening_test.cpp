#include "base/digest.hpp"
#include "spool/sqlite/database.hpp"
#include "spool/sqlite/migrations.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

#include <map>
#include <optional>

using namespace kanal;
using namespace kanal::test;

namespace {

void change(std::filesystem::path const& file, std::string const& sql) {
    auto const database = spool::Database::open(file);
    REQUIRE(database);
    REQUIRE((*database)->script(sql));
}

std::vector<std::string> set_aside(std::filesystem::path const& directory) {
    std::vector<std::string> names;
    for (auto const& entry : std::filesystem::directory_iterator(directory)) {
        auto const name = entry.path().filename().string();
        if (name.find(".corrupt-") != std::string::npos) names.push_back(name);
    }
    return names;
}

spool::SpoolFault open_fails(std::filesystem::path const& directory) {
    spool::SpoolFault fault = spool::SpoolFault::disk;
    auto const opened = spool::Spool::open(plain_options(directory), fault);
    CHECK_FALSE(opened);
    return fault;
}

}  // namespace

TEST_CASE("opening: a second spool in the same folder is refused as already running") {
    TempDir dir;
    auto const first = open_spool(dir.path());
    CHECK(open_fails(dir.path()) == spool::SpoolFault::already_running);
}

TEST_CASE("opening: a file of a newer version is refused and not changed by a byte") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put(*spool, make_report("a")));
    }
    change(dir / "spool.db", "PRAGMA user_version=" + std::to_string(spool::kSchemaVersion + 1));
    auto const before = sha256(contents(dir.path()).at("spool.db"));
    CHECK(open_fails(dir.path()) == spool::SpoolFault::newer_schema);
    CHECK(open_fails(dir.path()) == spool::SpoolFault::newer_schema);
    CHECK(sha256(contents(dir.path()).at("spool.db")) == before);
    CHECK(set_aside(dir.path()).empty());
}

TEST_CASE("opening: the file keeps synchronous=FULL and the log, whatever it was made with") {
    TempDir dir;
    open_spool(dir.path());
    change(dir / "spool.db", "PRAGMA journal_mode=DELETE");
    auto spool = open_spool(dir.path());
    CHECK(std::filesystem::exists(dir / "spool.db-wal"));
}

TEST_CASE("opening: another connection reads what is committed, and what it reads does not stop the writer") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, make_report("a")));
    auto const reader = spool::Database::open(dir / "spool.db");
    REQUIRE((*reader)->run("BEGIN"));
    CHECK((*reader)->number("SELECT count(*) FROM report").value() == 1);
    REQUIRE(put(*spool, make_report("b")));
    REQUIRE(spool->upkeep(some_day()));
    spool->maintain(true);
    REQUIRE(put(*spool, make_report("c")));
    CHECK((*reader)->number("SELECT count(*) FROM report").value() == 1);
    REQUIRE((*reader)->run("COMMIT"));
    CHECK((*reader)->number("SELECT count(*) FROM report").value() == 3);
    CHECK(spool->accepting());
    (*reader)->leave_files();
}

TEST_CASE("opening: the cursor and the reports it led to are there together or not at all") {
    TempDir dir;
    auto job = [](spool::Spool& spool, bool keep) {
        return in_group(spool, [&]() -> Result<void> {
            auto const report = make_report("a");
            auto stored = spool.reports().put(report, sha256(report.text), {"text/plain", report.text}, {});
            if (!stored) return stored.error();
            if (auto set = spool.set_cursor("email", "17:4711"); !set) return set.error();
            if (!keep) return reject("test: no");
            return {};
        });
    };
    auto cursor = [](spool::Spool& spool) { return *in_group(spool, [&] { return spool.cursor("email"); }); };
    {
        auto spool = open_spool(dir.path());
        CHECK_FALSE(job(*spool, false));
        CHECK_FALSE(cursor(*spool).has_value());
        REQUIRE(job(*spool, true));
    }
    auto spool = open_spool(dir.path());
    CHECK(cursor(*spool) == "17:4711");
    CHECK(due(*spool, "lapor").size() == 1);
    REQUIRE(in_group(*spool, [&] { return spool->set_cursor("email", "17:4712"); }));
    CHECK(cursor(*spool) == "17:4712");
}

TEST_CASE("opening: a channel's notes are its own, and are forgotten when it says so") {
    TempDir dir;
    auto note = [](spool::Spool& spool,
                   std::string const& channel,
                   std::string const& key,
                   std::optional<std::string> value) {
        REQUIRE(in_group(spool, [&] { return spool.set_note(channel, key, value); }));
    };
    std::string const bytes("\x00\xff part", 7);
    {
        auto spool = open_spool(dir.path());
        note(*spool, "sms", "part/1", bytes);
        note(*spool, "sms", "part/2", "old");
        note(*spool, "sms", "part/2", "new");
        note(*spool, "sms", "answered", "x");
        note(*spool, "email", "part/1", "another channel's");
    }
    auto spool = open_spool(dir.path());
    auto notes = [&] { return *in_group(*spool, [&] { return spool->notes("sms", "part/"); }); };
    CHECK(notes() == std::map<std::string, std::string>{{"part/1", bytes}, {"part/2", "new"}});
    note(*spool, "sms", "part/1", {});
    CHECK(notes().size() == 1);
}
