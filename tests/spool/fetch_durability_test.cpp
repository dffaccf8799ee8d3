#include "base/digest.hpp"
#include "spool/attachments/attachment_files.hpp"
#include "spool/recovery/salvage.hpp"
#include "spool/sqlite/database.hpp"
#include "spool/sqlite/migrations.hpp"
#include "tests/spool/fetch_fixture.hpp"
#include "tests/spool/show_result.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

constexpr auto kWeek = 24h * 7;

bool anywhere(std::filesystem::path const& directory, std::string const& marker) {
    for (auto const& [name, bytes] : contents(directory)) {
        if (bytes.find(marker) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("fetch: a report whose pictures are still to come is kept, however long it has been delivered") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put_with_urls(*spool, "a", {"https://cdn.example/PENANDA"}));
    REQUIRE(settle(*spool, "lapor", {delivered(1)}));
    REQUIRE(spool->upkeep(some_day() + 2 * kWeek));
    auto const wanted = due_fetches(*spool);
    REQUIRE(wanted.size() == 1);
    REQUIRE(settle_fetch(*spool, fetched(dir, wanted[0], kPng + "PENANDA"), some_day() + 2 * kWeek));
    // The edition as it came goes, and its picture stays for the one that names it.
    REQUIRE(spool->upkeep(some_day() + 2 * kWeek));
    auto const report = due(*spool, "lapor", some_day() + 2 * kWeek).at(0);
    auto const file = spool::attachment_path(dir / "attachments", report.attachments.at(0));
    CHECK(std::filesystem::exists(file));
    REQUIRE(settle(*spool, "lapor", {delivered(report.sequence)}, some_day() + 2 * kWeek));
    CHECK(anywhere(dir.path(), "PENANDA"));
    REQUIRE(spool->upkeep(some_day() + 3 * kWeek));
    CHECK_FALSE(anywhere(dir.path(), "PENANDA"));
    auto const again = put_with_urls(*spool, "a", {"https://cdn.example/PENANDA"});
    CHECK(again->duplicate);
}

TEST_CASE("fetch: a picture that two editions name outlives the first of them") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put_with_urls(*spool, "a", {"https://cdn.example/1.png", "https://away.example/2.png"}));
    auto const wanted = due_fetches(*spool);
    REQUIRE(settle_fetch(*spool, fetched(dir, wanted[0], kPng)));
    for (int i = 0; i < spool::FetchLedger::kPatience; ++i)
        REQUIRE(settle_fetch(*spool, failed(wanted[1])));
    REQUIRE(settle(*spool, "lapor", {delivered(1), delivered(2)}));
    REQUIRE(spool->upkeep(some_day() + kWeek));
    auto given_up = failed(wanted[1], "7 days: status 404");
    given_up.state = spool::FetchState::given_up;
    CHECK(settle_fetch(*spool, given_up, some_day() + kWeek)->media > 0);
    auto const last = due(*spool, "lapor", some_day() + kWeek).at(0);
    CHECK(last.record.find("attachment 2: unavailable after 7 days: status 404") != std::string::npos);
    CHECK(std::filesystem::exists(spool::attachment_path(dir / "attachments", last.attachments.at(0))));
}

TEST_CASE("fetch: a settlement that was rolled back is settled again without fetching again") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put_with_urls(*spool, "a", {"https://cdn.example/1.png"}));
    auto const result = fetched(dir, due_fetches(*spool).at(0), kPng);
    CHECK_FALSE(in_group(*spool, [&]() -> Result<void> {
        REQUIRE(spool->fetches().settle(result, some_day()));
        return retry("test: the group is lost");
    }));
    CHECK(due(*spool, "lapor").size() == 1);
    CHECK(due_fetches(*spool).size() == 1);
    CHECK(settle_fetch(*spool, result)->media > 0);
    CHECK(due(*spool, "lapor").size() == 2);
}

TEST_CASE("fetch: what was staged when the process died is gone after the next start, and fetched again") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put_with_urls(*spool, "a", {"https://cdn.example/1.png"}));
        (void)fetched(dir, due_fetches(*spool).at(0), kPng);
        CHECK(contents(dir / "attachments").size() == 1);
    }
    auto spool = open_spool(dir.path());
    CHECK(contents(dir / "attachments").empty());
    CHECK(due_fetches(*spool).size() == 1);
}

TEST_CASE("fetch: a file of the version before is brought up to date with all it holds") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put(*spool, make_report("a")));
    }
    {
        auto const database = spool::Database::open(dir / "spool.db");
        REQUIRE((*database)->script(
            "DROP TABLE correction; ALTER TABLE report DROP COLUMN desk;"
            "DROP TABLE day_count; DROP TABLE backfill; DROP TABLE centre_event; DROP TABLE identity; DROP "
            "TABLE change; ALTER "
            "TABLE report DROP COLUMN class;"
            "ALTER TABLE report DROP COLUMN category; ALTER TABLE report DROP COLUMN place;"
            "ALTER TABLE delivery DROP COLUMN tries; ALTER TABLE delivery DROP COLUMN said;"
            "DROP TABLE review; DROP INDEX ignored_kind; ALTER TABLE ignored DROP COLUMN state; DROP TABLE "
            "fetch; DROP TABLE key_run; DROP TABLE key_page; ALTER TABLE report DROP COLUMN raw_type; ALTER "
            "TABLE report DROP COLUMN raw_bytes; INSERT INTO delivery (centre, state, seq) SELECT 1, 0, seq "
            "FROM report; ALTER TABLE centre DROP COLUMN queued_above; ALTER TABLE report DROP COLUMN media;"
            "CREATE UNIQUE INDEX report_edition ON report (id, revision); DROP INDEX report_number;"
            "ALTER TABLE report DROP COLUMN number_step; ALTER TABLE report DROP COLUMN checksum;"
            "CREATE INDEX report_number ON report (number); DROP INDEX delivery_receipt;"
            "CREATE TABLE counter (year INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT;"
            "UPDATE report SET number = '3273-26-000123-2'; PRAGMA user_version = 1"
        ));
    }
    auto spool = open_spool(dir.path());
    CHECK(put(*spool, make_report("a"))->duplicate);
    for (auto const* typed : {"3273-26-000123-2", "3273260001232", "3273 26 000123 2"})
        CHECK(state_of(*spool, typed) == "queued");
    auto edited = make_report("a", "Sudah ditambal, lalu rusak lagi.");
    edited.revision = 1;
    CHECK(put(*spool, edited)->number == "3273-26-000123-2");
    CHECK(due(*spool, "lapor").at(0).idempotency_key() == id_for("a"));
    REQUIRE(put_with_urls(*spool, "b", {"https://cdn.example/1.png"}));
    CHECK(settle_fetch(*spool, fetched(dir, due_fetches(*spool).at(0), kPng))->media > 0);
}

TEST_CASE("fetch: salvaging a damaged file keeps what is to be fetched and what was") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put_with_urls(*spool, "a", {"https://cdn.example/1.png"}));
        REQUIRE(settle_fetch(*spool, fetched(dir, due_fetches(*spool).at(0), kPng)));
        REQUIRE(put_with_urls(*spool, "b", {"https://cdn.example/2.png"}));
    }
    TempDir other;
    {
        auto const damaged = spool::Database::open(dir / "spool.db");
        auto const fresh = spool::Database::open(other / "spool.db");
        REQUIRE((*fresh)->configure());
        REQUIRE(spool::migrate(**fresh));
        auto const salvaged = spool::salvage(**damaged, **fresh, {"lapor"}, some_day());
        REQUIRE(salvaged);
        CHECK(salvaged->complete);
        CHECK(salvaged->reports == 3);
    }
    auto spool = open_spool(other.path());
    CHECK(due(*spool, "lapor").at(1).idempotency_key().starts_with(id_for("a") + ".r0.m"));
    REQUIRE(due_fetches(*spool).size() == 1);
    CHECK(due_fetches(*spool)[0].report == id_for("b"));
}
