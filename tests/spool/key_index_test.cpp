#include "spool/keys/key_index.hpp"

#include "spool/sqlite/database.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;

namespace {

spool::SpoolOptions small_runs(TempDir const& dir, std::size_t keys) {
    auto options = plain_options(dir.path());
    options.keys_a_run = keys;
    return options;
}

std::string name_of(int i) {
    return "k" + std::to_string(i);
}

// One group each, maintained as the spool's thread does.
void put_many(spool::Spool& spool, int first, int last) {
    for (int i = first; i < last; ++i) {
        REQUIRE(put(spool, make_report(name_of(i))));
        spool.maintain(false);
    }
}

std::int64_t ask(TempDir const& dir, std::string const& sql) {
    auto const database = spool::Database::open(dir / "spool.db");
    auto const number = (*database)->number(sql);
    (*database)->leave_files();
    return number.value();
}

}  // namespace

TEST_CASE("keys: after many runs and merges, and after a start, each report is found by id and by number") {
    TempDir dir;
    auto const options = small_runs(dir, 8);
    std::map<std::string, std::string> numbers;
    {
        auto spool = open_spool(options);
        put_many(*spool, 0, 600);
        for (int quiet = 0; quiet < 200; ++quiet)
            spool->maintain(true);
    }
    // 75 runs of eight: one of 64 times, two of four times, three that are left.
    CHECK(ask(dir, "SELECT count(*) FROM key_run") < 10);
    CHECK(ask(dir, "SELECT sum(count) FROM key_run") == 600);
    CHECK(ask(dir, "SELECT count(*) FROM key_page WHERE page >> 32 NOT IN (SELECT run FROM key_run)") == 0);
    auto spool = open_spool(options);
    for (int i = 0; i < 600; ++i) {
        CAPTURE(i);
        auto const again = put(*spool, make_report(name_of(i)));
        REQUIRE(again);
        CHECK(again->duplicate);
        auto const named = in_group(*spool, [&] { return spool->reports().resolve(again->number); });
        CHECK(named.value() == id_for(name_of(i)));
    }
    CHECK_FALSE(put(*spool, make_report("new"))->duplicate);
}

TEST_CASE("keys: a report of a job or a group that was rolled back is new when it comes again") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto const report = make_report("a");
    auto const stored = in_group(*spool, [&]() -> Result<spool::Stored> {
        auto const first = spool->reports().put(report, sha256(report.text), {"text/plain", report.text}, {});
        REQUIRE(first);
        return retry("the job fails");
    });
    CHECK_FALSE(stored);
    CHECK_FALSE(put(*spool, report)->duplicate);
    CHECK(put(*spool, report)->duplicate);
    CHECK(due(*spool, "lapor").size() == 1);
}

TEST_CASE("keys: a job that fails after two reports and a note leaves none of them") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto const one = make_report("one");
    auto const two = make_report("two");
    auto const stored = in_group(*spool, [&]() -> Result<spool::Stored> {
        for (auto const* report : {&one, &two})
            REQUIRE(spool->reports().put(*report, sha256(report->text), {"text/plain", report->text}, {}));
        REQUIRE(spool->set_note("app", "key", "value"));
        return retry("the job fails");
    });
    CHECK_FALSE(stored);
    CHECK(in_group(*spool, [&] { return spool->notes("app", ""); })->empty());
    CHECK_FALSE(put(*spool, two)->duplicate);
    CHECK_FALSE(put(*spool, one)->duplicate);
    CHECK(due(*spool, "lapor").size() == 2);
}

TEST_CASE("keys: what a merge left unfinished counts for nothing and is removed") {
    TempDir dir;
    auto const options = small_runs(dir, 8);
    {
        auto spool = open_spool(options);
        put_many(*spool, 0, 60);
    }
    {
        auto const database = spool::Database::open(dir / "spool.db");
        REQUIRE(
            (*database)->script("INSERT INTO key_page (page, entries) VALUES ((900 << 32) | 1, "
                                "zeroblob(48)), ((901 << 32) | 7, x'00')")
        );
    }
    {
        auto spool = open_spool(options);
        put_many(*spool, 60, 100);
        for (int quiet = 0; quiet < 50; ++quiet)
            spool->maintain(true);
        for (int i = 0; i < 100; ++i)
            CHECK(put(*spool, make_report(name_of(i)))->duplicate);
    }
    CHECK(ask(dir, "SELECT count(*) FROM key_page WHERE page >> 32 IN (900, 901)") == 0);
    CHECK(ask(dir, "SELECT min(run) > 901 FROM key_run WHERE upto > 60") == 1);
}

TEST_CASE("keys: ids that share a serial, or stand at either end, are told apart in runs too") {
    TempDir dir;
    auto const options = small_runs(dir, 4);
    std::vector<std::string> const ids = {
        "00000000-0000-4000-8000-000000000000",
        "00000000-0000-4000-8000-000000000001",
        "ffffffff-ffff-4fff-bfff-ffffffffffff",
        "ffffffff-ffff-4fff-bfff-fffffffffffe",
        "3b9aca00-0000-4000-8000-000000000001",
        "3b9aca00-0000-4000-8000-000000000002",
        "3b9aca01-ffff-4fff-bfff-ffffffffffff",
        "40000000-0000-4000-8000-000000000000",
    };
    std::map<std::string, std::string> numbers;
    {
        auto spool = open_spool(options);
        for (auto const& id : ids) {
            auto report = make_report("any");
            report.id = id;
            auto const stored = put(*spool, report);
            CHECK_FALSE(stored->duplicate);
            CHECK(numbers.emplace(stored->number, id).second);
            spool->maintain(true);
        }
    }
    auto spool = open_spool(options);
    for (auto const& [number, id] : numbers) {
        auto const named = in_group(*spool, [&, n = number] { return spool->reports().resolve(n); });
        CHECK(named.value() == id);
        auto edited = make_report("any", "Lain.");
        edited.id = id;
        edited.revision = 3;
        CHECK(put(*spool, edited)->number == number);
    }
}
