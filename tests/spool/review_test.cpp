#include "spool/recovery/salvage.hpp"
#include "spool/sqlite/database.hpp"
#include "spool/sqlite/migrations.hpp"
#include "tests/spool/fetch_fixture.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;

namespace {

constexpr auto kWeek = std::chrono::hours(24 * 7);
constexpr auto kMinute = std::chrono::minutes(1);

Report doubtful(std::string const& name, std::string const& text = "Lampu mati.") {
    auto report = make_report(name, text);
    report.doubt = "mailing list";
    return report;
}

Report edition(std::string const& name, std::string const& text, std::uint32_t revision) {
    auto report = make_report(name, text);
    report.revision = revision;
    return report;
}

spool::ReviewChange pass(spool::Spool& spool, std::string const& name) {
    auto const done = in_group(spool, [&] { return spool.reviews().pass(id_for(name), "ani", some_day()); });
    REQUIRE(done);
    return *done;
}

spool::ReviewChange close(
    spool::Spool& spool, std::string const& name, std::string const& reason = "bukan pengaduan"
) {
    auto const done =
        in_group(spool, [&] { return spool.reviews().close(id_for(name), reason, "ani", some_day()); });
    REQUIRE(done);
    return *done;
}

spool::StoredStatus status_of(spool::Spool& spool, std::string const& name) {
    auto const found = in_group(spool, [&] { return spool.reports().find(id_for(name)); });
    REQUIRE(found);
    REQUIRE(*found);
    return **found;
}

// Without the M, which is made of the edition's bytes.
std::vector<std::string> due_keys(spool::Spool& spool, std::string const& centre = "lapor") {
    std::vector<std::string> keys;
    for (auto const& report : due(spool, centre))
        keys.push_back(report.idempotency_key().substr(0, report.idempotency_key().find(".m")));
    return keys;
}

std::int64_t waiting(spool::Spool& spool) {
    return in_group(spool, [&] { return spool.reviews().waiting(); })->reports;
}

}  // namespace

TEST_CASE(
    "review: a doubtful report is stored and numbered, says why it waits, and no centre gets it, also "
    "after a new start"
) {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        auto const stored = put(*spool, doubtful("a"));
        REQUIRE(stored);
        CHECK_FALSE(stored->number.empty());
        CHECK(stored->review == "mailing list");
        CHECK_FALSE(spool->group_queued());
        CHECK(put(*spool, make_report("b"))->review.empty());
    }
    auto spool = open_spool(dir.path());
    CHECK(due_keys(*spool) == std::vector{id_for("b")});
    auto const status = status_of(*spool, "a");
    CHECK(status.state == "review");
    CHECK(status.why == "mailing list");
    CHECK(status.since == some_day());
    CHECK(waiting(*spool) == 1);
}

TEST_CASE("review: what a person lets pass is due at every centre, in the order it came, and nothing waits") {
    TempDir dir;
    auto options = plain_options(dir.path());
    options.centres = {"lapor", "arsip"};
    {
        auto spool = open_spool(options);
        REQUIRE(put(*spool, doubtful("a")));
        REQUIRE(put(*spool, make_report("b")));
        REQUIRE(put(*spool, edition("a", "Lampu mati di RT 3.", 1)));
        CHECK(due_keys(*spool) == std::vector{id_for("b")});
        CHECK(pass(*spool, "a") == spool::ReviewChange::done);
        CHECK(spool->group_queued());
        CHECK(pass(*spool, "a") == spool::ReviewChange::not_in_review);
        CHECK(close(*spool, "b") == spool::ReviewChange::not_in_review);
    }
    auto spool = open_spool(options);
    for (auto const* centre : {"lapor", "arsip"}) {
        CHECK(due_keys(*spool, centre) == std::vector{id_for("a"), id_for("b"), id_for("a") + ".r1"});
    }
    CHECK(waiting(*spool) == 0);
    CHECK(in_group(*spool, [&] { return spool->deliveries().backlog(); })->at(1).queued == 3);
    auto const journal = in_group(*spool, [&] { return spool->journal(id_for("a"), 9); });
    CHECK(journal->at(0).action == "pass");
    CHECK(journal->at(0).who == "ani");
}

TEST_CASE("review: a closed report goes nowhere, keeps its reason, and a redelivery does not bring it back") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put(*spool, doubtful("a")));
        CHECK(close(*spool, "a") == spool::ReviewChange::done);
        CHECK(close(*spool, "a") == spool::ReviewChange::closed_before);
    }
    auto spool = open_spool(dir.path());
    CHECK(put(*spool, doubtful("a"))->duplicate);
    CHECK(put(*spool, make_report("a", "Lampu mati."))->duplicate);
    CHECK(due_keys(*spool).empty());
    CHECK(status_of(*spool, "a").state == "closed");
    CHECK(status_of(*spool, "a").why == "bukan pengaduan");
    auto const journal = in_group(*spool, [&] { return spool->journal(id_for("a"), 9); });
    CHECK(journal->at(0).action == "close");
    CHECK(journal->at(0).detail == "bukan pengaduan");
}

TEST_CASE("review: retention treats a closed report like a delivered one, and leaves one in review alone") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, doubtful("a")));
    REQUIRE(put(*spool, doubtful("b", "Got mampat.")));
    REQUIRE(put(*spool, doubtful("c", "Jembatan retak.")));
    close(*spool, "a");
    close(*spool, "c");
    REQUIRE(spool->upkeep(some_day() + kWeek - kMinute));
    CHECK_FALSE(status_of(*spool, "a").record.empty());
    CHECK(pass(*spool, "c") == spool::ReviewChange::done);  // closed by mistake
    REQUIRE(spool->upkeep(some_day() + kWeek + kMinute));
    CHECK(status_of(*spool, "a").record.empty());
    CHECK(status_of(*spool, "a").state == "closed");
    CHECK(pass(*spool, "a") == spool::ReviewChange::contents_gone);
    CHECK(put(*spool, doubtful("a"))->duplicate);
    REQUIRE(spool->upkeep(some_day() + 9 * kWeek));
    CHECK_FALSE(status_of(*spool, "b").record.empty());
    CHECK(due_keys(*spool) == std::vector{id_for("c")});
}

TEST_CASE("review: a person is reminded once a day of what has waited for a day, until nothing has") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto reminded = [&](Time now) {
        auto const due = in_group(*spool, [&] { return spool->reviews().reminder(now); });
        REQUIRE(due);
        return due->has_value() ? (*due)->reports : 0;
    };
    REQUIRE(put(*spool, doubtful("a")));
    constexpr auto kDay = std::chrono::hours(24);
    CHECK(reminded(some_day() + kDay - kMinute) == 0);
    CHECK(reminded(some_day() + kDay) == 1);
    CHECK(reminded(some_day() + kDay + kMinute) == 0);
    REQUIRE(put(*spool, doubtful("b", "Got mampat.")));
    CHECK(reminded(some_day() + 2 * kDay) == 2);
    CHECK(reminded(some_day() + kDay + kMinute) == 2);  // the clock was put back
    pass(*spool, "a");
    close(*spool, "b");
    CHECK(reminded(some_day() + 9 * kDay) == 0);
}

TEST_CASE("review: editions go where their report is") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, doubtful("waits")));
    REQUIRE(put(*spool, edition("waits", "Lampu mati di RT 3.", 1)));
    CHECK(status_of(*spool, "waits").why == "mailing list");

    REQUIRE(put(*spool, doubtful("passed", "Got mampat.")));
    pass(*spool, "passed");
    auto later = edition("passed", "Got mampat lagi.", 1);
    later.doubt = "mailing list";
    REQUIRE(put(*spool, later));

    REQUIRE(put(*spool, make_report("forwarded", "Jalan rusak.")));
    auto removal = edition("forwarded", "", 1);
    removal.withdrawn = true;
    removal.doubt = "none of the tags";
    REQUIRE(put(*spool, removal));
    CHECK(
        due_keys(*spool) ==
        std::vector{
            id_for("passed"), id_for("passed") + ".r1", id_for("forwarded"), id_for("forwarded") + ".r1"}
    );
}

TEST_CASE("review: a report that its citizen removed while it waited is shown as withdrawn") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, doubtful("a")));
    CHECK_FALSE(status_of(*spool, "a").withdrawn);
    auto removal = edition("a", "", 1);
    removal.withdrawn = true;
    REQUIRE(put(*spool, removal));
    CHECK(status_of(*spool, "a").withdrawn);
    CHECK(due_keys(*spool).empty());
}

TEST_CASE("review: what a citizen changes in a closed report waits for a person again, and passes whole") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, doubtful("a")));
    close(*spool, "a");
    REQUIRE(put(*spool, edition("a", "Lampu mati, dan ini pengaduan!", 1)));
    CHECK(status_of(*spool, "a").state == "review");
    CHECK(status_of(*spool, "a").why == "changed by the citizen after it was closed");
    REQUIRE(spool->upkeep(some_day() + 2 * kWeek));
    pass(*spool, "a");
    CHECK(due_keys(*spool) == std::vector{id_for("a"), id_for("a") + ".r1"});
}

TEST_CASE("review: a removal of a closed report stays closed with it") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, doubtful("a")));
    close(*spool, "a");
    auto removal = edition("a", "", 1);
    removal.withdrawn = true;
    REQUIRE(put(*spool, removal));
    CHECK(status_of(*spool, "a").state == "closed");
    REQUIRE(spool->upkeep(some_day() + kWeek + kMinute));
    CHECK(status_of(*spool, "a").record.empty());
}

TEST_CASE("review: pictures are fetched while a report waits, and go to the centres with it") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    for (std::string const name : {"a", "b"}) {
        auto report = doubtful(name, "Foto " + name);
        report.attachments.push_back({.name = "1.png", .url = "https://cdn.example/" + name});
        REQUIRE(put(*spool, report));
    }
    close(*spool, "b");
    for (auto const& fetch : due_fetches(*spool))
        CHECK(settle_fetch(*spool, fetched(dir, fetch, kPng))->media > 0);
    CHECK(due_keys(*spool).empty());
    pass(*spool, "a");
    CHECK(due_keys(*spool) == std::vector{id_for("a"), id_for("a") + ".r0"});
    REQUIRE(spool->upkeep(some_day() + kWeek + kMinute));
    CHECK(status_of(*spool, "b").record.empty());
}

TEST_CASE("review: a file of the version before is brought up to date with all it holds") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put(*spool, make_report("a")));
    }
    {
        auto const database = spool::Database::open(dir / "spool.db");
        REQUIRE((*database)->script(
            "DROP TABLE correction; ALTER TABLE report DROP COLUMN desk;"
            "DROP TABLE key_run; DROP TABLE key_page; DROP TABLE day_count; DROP TABLE backfill; DROP TABLE "
            "centre_event;"
            "ALTER TABLE report DROP COLUMN raw_type; ALTER TABLE report DROP COLUMN raw_bytes;"
            "INSERT INTO delivery (centre, state, seq) SELECT 1, 0, seq FROM report;"
            "ALTER TABLE centre DROP COLUMN queued_above;"
            "CREATE UNIQUE INDEX report_edition ON report (id, revision, media);"
            "DROP TABLE identity; DROP TABLE change; ALTER TABLE report DROP COLUMN class;"
            "ALTER TABLE report DROP COLUMN category; ALTER TABLE report DROP COLUMN place;"
            "DROP TABLE review; DROP INDEX ignored_kind; ALTER TABLE ignored DROP COLUMN state;"
            "ALTER TABLE delivery DROP COLUMN tries; ALTER TABLE delivery DROP COLUMN said;"
            "DROP INDEX report_number; ALTER TABLE report DROP COLUMN number_step;"
            "ALTER TABLE report DROP COLUMN checksum; CREATE INDEX report_number ON report (number);"
            "DROP INDEX delivery_receipt; PRAGMA user_version = 2;"
            "CREATE TABLE counter (year INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT"
        ));
    }
    auto spool = open_spool(dir.path());
    CHECK(put(*spool, make_report("a"))->duplicate);
    CHECK(due_keys(*spool) == std::vector{id_for("a")});
    REQUIRE(put(*spool, doubtful("b")));
    CHECK(status_of(*spool, "b").state == "review");
}

TEST_CASE("review: salvaging a damaged file forwards nothing that waits or is closed") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put(*spool, doubtful("waits")));
        REQUIRE(put(*spool, doubtful("closed", "Halo.")));
        REQUIRE(put(*spool, make_report("queued")));
        close(*spool, "closed");
    }
    bool table_lost = false;
    SUBCASE("where its state can be read it is kept") {}
    SUBCASE("where it cannot, a person looks again") {
        table_lost = true;
    }
    TempDir other;
    {
        auto const damaged = spool::Database::open(dir / "spool.db");
        auto const fresh = spool::Database::open(other / "spool.db");
        if (table_lost) REQUIRE((*damaged)->script("DROP TABLE review"));
        REQUIRE((*fresh)->configure());
        REQUIRE(spool::migrate(**fresh));
        auto const salvaged = spool::salvage(**damaged, **fresh, {"lapor"}, some_day());
        REQUIRE(salvaged);
        CHECK(salvaged->complete == !table_lost);
    }
    auto spool = open_spool(other.path());
    CHECK(due_keys(*spool) == std::vector{id_for("queued")});
    CHECK(status_of(*spool, "waits").state == "review");
    CHECK(status_of(*spool, "closed").state == (table_lost ? "review" : "closed"));
    if (table_lost) return;
    REQUIRE(spool->upkeep(some_day() + kWeek + kMinute));
    CHECK(status_of(*spool, "closed").record.empty());
}

TEST_CASE("review: what is stored once more says where the report stands by then") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto const state = [&](Report report) { return std::string(put(*spool, std::move(report))->state); };
    CHECK(state(make_report("plain")) == "queued");
    CHECK(state(doubtful("a")) == "review");
    CHECK(state(doubtful("a")) == "review");
    close(*spool, "a");
    CHECK(state(doubtful("a")) == "closed");
    pass(*spool, "a");
    CHECK(state(doubtful("a")) == "queued");
}
