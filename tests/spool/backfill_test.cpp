#include "base/digest.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

spool::SpoolOptions with_archive(std::filesystem::path const& directory, std::optional<Time> since) {
    auto options = plain_options(directory);
    options.centres = {"lapor", "arsip"};
    if (since) options.backfill["arsip"] = *since;
    return options;
}

std::vector<std::string> ids(std::vector<OutboundReport> const& reports) {
    std::vector<std::string> found;
    for (auto const& report : reports)
        found.push_back(report.id);
    return found;
}

std::int64_t queued(spool::Spool& spool, std::string const& centre) {
    auto const backlog = in_group(spool, [&] { return spool.deliveries().backlog(); });
    REQUIRE(backlog);
    for (auto const& one : *backlog)
        if (one.centre == centre) return one.queued;
    return 0;
}

// Many in one transaction.
void put_many(spool::Spool& spool, int count) {
    auto const done = in_group(spool, [&]() -> Result<void> {
        for (int i = 0; i < count; ++i) {
            auto const report = make_report("banyak-" + std::to_string(i));
            RawBytes const raw{"text/plain", report.text};
            auto const stored = spool.reports().put(report, sha256(report.external_id), raw, {});
            if (!stored) return stored.error();
        }
        return {};
    });
    REQUIRE(done);
}

}  // namespace

TEST_CASE("backfill: a centre that was added later gets what came before, also what was delivered, once") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        auto const first = put(*spool, make_report("a"));
        REQUIRE(first);
        REQUIRE(put(*spool, make_report("b")));
        REQUIRE(settle(*spool, "lapor", {delivered(first->sequence)}));
    }
    auto const options = with_archive(dir.path(), Time());
    {
        auto spool = open_spool(options);
        REQUIRE(put(*spool, make_report("c")));
        REQUIRE(spool->upkeep(some_day()));
        CHECK(ids(due(*spool, "arsip")) == std::vector{id_for("a"), id_for("b"), id_for("c")});
        CHECK(ids(due(*spool, "lapor")) == std::vector{id_for("b"), id_for("c")});
        CHECK(queued(*spool, "arsip") == 3);
        CHECK(state_of(*spool, id_for("a")) == "queued");
        for (auto const& report : due(*spool, "arsip"))
            REQUIRE(settle(*spool, "arsip", {delivered(report.sequence)}));
        REQUIRE(spool->upkeep(some_day()));
        CHECK(queued(*spool, "arsip") == 0);
    }
    // The configuration still says so at every later start.
    auto spool = open_spool(options);
    REQUIRE(spool->upkeep(some_day()));
    CHECK(due(*spool, "arsip").empty());
}

TEST_CASE("backfill: without it a centre gets what comes, and since a day what came from then on") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        auto old = make_report("lama");
        old.received_at = some_day() - 24h * 30;
        REQUIRE(put(*spool, old));
        REQUIRE(put(*spool, make_report("baru")));
    }
    {
        auto options = with_archive(dir.path(), some_day() - 24h);
        auto spool = open_spool(options);
        REQUIRE(spool->upkeep(some_day()));
        CHECK(ids(due(*spool, "arsip")) == std::vector{id_for("baru")});
    }
    auto options = with_archive(dir.path(), std::nullopt);
    options.centres.push_back("lain");
    auto spool = open_spool(options);
    REQUIRE(spool->upkeep(some_day()));
    CHECK(due(*spool, "lain").empty());
}

TEST_CASE("backfill: what is to be queued still is not removed, and what is gone already is left out") {
    TempDir dir;
    auto const week = 24h * 7;
    {
        auto spool = open_spool(dir.path());
        for (auto const* name : {"hilang", "ada"}) {
            auto report = make_report(name);
            auto const stored = put(*spool, report);
            REQUIRE(stored);
            auto const at = name == std::string("ada") ? some_day() + week : some_day();
            REQUIRE(settle(*spool, "lapor", {delivered(stored->sequence)}, at));
        }
        REQUIRE(spool->upkeep(some_day() + week));
    }
    auto spool = open_spool(with_archive(dir.path(), Time()));
    REQUIRE(spool->upkeep(some_day() + week));
    REQUIRE(spool->upkeep(some_day() + week * 3));
    auto const waiting = due(*spool, "arsip");
    REQUIRE(ids(waiting) == std::vector{id_for("ada")});
    CHECK_FALSE(waiting[0].record.empty());
    REQUIRE(settle(*spool, "arsip", {delivered(waiting[0].sequence)}, some_day() + week * 3));
    REQUIRE(spool->upkeep(some_day() + week * 5));
    auto const found = in_group(*spool, [&] { return spool->reports().find(id_for("ada")); });
    CHECK((*found)->record.empty());
}

TEST_CASE("backfill: what a person has in hand is not sent past him") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        auto doubtful = make_report("ragu");
        doubtful.doubt = "mailing list";
        REQUIRE(put(*spool, doubtful));
        REQUIRE(put(*spool, make_report("tahan")));
        REQUIRE(in_group(*spool, [&] {
            return spool->deliveries().hold(id_for("tahan"), "menunggu data", "ani", some_day());
        }));
    }
    auto spool = open_spool(with_archive(dir.path(), Time()));
    REQUIRE(spool->upkeep(some_day()));
    CHECK(due(*spool, "arsip").empty());
    REQUIRE(in_group(*spool, [&] { return spool->reviews().pass(id_for("ragu"), "ani", some_day()); }));
    REQUIRE(in_group(*spool, [&] { return spool->deliveries().release(id_for("tahan"), "ani", some_day()); })
    );
    CHECK(ids(due(*spool, "arsip")) == std::vector{id_for("ragu"), id_for("tahan")});
    CHECK(ids(due(*spool, "lapor")) == std::vector{id_for("ragu"), id_for("tahan")});
    CHECK(queued(*spool, "arsip") == 2);
}

TEST_CASE("backfill: it goes on in bounded pieces where a killed process left it, and queues nothing twice") {
    constexpr int kReports = 5'500;
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        put_many(*spool, kReports);
    }
    auto options = with_archive(dir.path(), Time());
    auto spool = open_spool(options);
    REQUIRE(spool->upkeep(some_day()));
    auto const first = queued(*spool, "arsip");
    CHECK(first > 0);
    CHECK(first < kReports);

    // As the files lie when the process is killed now.
    TempDir killed;
    std::filesystem::copy(dir.path(), killed.path(), std::filesystem::copy_options::recursive);
    spool.reset();
    options.directory = killed.path();
    auto again = open_spool(options);
    CHECK(queued(*again, "arsip") == first);
    for (int i = 0; i < 10 && queued(*again, "arsip") < kReports; ++i)
        REQUIRE(again->upkeep(some_day()));
    CHECK(queued(*again, "arsip") == kReports);
    std::set<std::int64_t> sequences;
    auto const all = in_group(*again, [&] {
        return again->deliveries().due(
            "arsip", 0, std::numeric_limits<std::int64_t>::max(), 20'000, some_day()
        );
    });
    for (auto const& report : *all)
        sequences.insert(report.sequence);
    CHECK(sequences.size() == kReports);
}
