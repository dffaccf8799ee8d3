#include "tests/spool/fetch_fixture.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

#include <atomic>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

Report report_at(std::string const& name, Time received_at, std::string const& channel = "open311") {
    auto report = make_report(name, "Laporan " + name);
    report.channel_name = channel;
    report.received_at = received_at;
    return report;
}

std::vector<std::string> ids(ReportPage const& page) {
    std::vector<std::string> found;
    for (auto const& one : page.reports)
        found.push_back(one.status.id);
    return found;
}

ReportPage page_of(spool::Spool& spool, ReportQuery const& query) {
    auto page = spool.reports().list_views(query);
    REQUIRE(page);
    return std::move(*page);
}

}  // namespace

TEST_CASE("report views: a channel's reports of a time come newest first, in pages, and no others") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    for (int day = 0; day < 6; ++day) {
        auto const name = std::to_string(day);
        REQUIRE(put(*spool, report_at(name, some_day() + day * 24h)));
        REQUIRE(put(*spool, report_at("other " + name, some_day() + day * 24h, "app")));
    }
    ReportQuery query{
        .channel = "open311", .from = some_day() + 24h, .until = some_day() + 5 * 24h, .limit = 3};
    auto const first = page_of(*spool, query);
    CHECK(ids(first) == std::vector{id_for("4"), id_for("3"), id_for("2")});
    REQUIRE(first.next != 0);
    query.before = first.next;
    auto const second = page_of(*spool, query);
    CHECK(ids(second) == std::vector{id_for("1")});
    CHECK(first.reports[0].received_at == some_day() + 4 * 24h);
    CHECK(first.reports[0].record.find("Laporan 4") != std::string::npos);
    CHECK(first.reports[0].status.state == "queued");
}

TEST_CASE("report views: every report is found once, however many of other channels lie between") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, report_at("old", some_day())));
    auto many = [&]() -> Result<void> {
        for (int i = 0; i < 11'000; ++i) {
            auto const report = report_at(std::to_string(i), some_day() + 1h, "app");
            auto const stored = spool->reports().put(report, {}, {"text/plain", "x"}, {});
            if (!stored) return stored.error();
        }
        return {};
    };
    REQUIRE(in_group(*spool, many));
    ReportQuery query{.channel = "open311"};
    std::vector<std::string> found;
    int pages = 0;
    for (; pages == 0 || query.before != 0; ++pages) {
        auto const page = page_of(*spool, query);
        for (auto const& id : ids(page))
            found.push_back(id);
        query.before = page.next;
        REQUIRE(pages < 10);
    }
    CHECK(found == std::vector{id_for("old")});
    CHECK(pages == 3);
    // Nothing older can follow: it does not go on to the first report there is.
    CHECK(page_of(*spool, {.channel = "open311", .from = some_day() + 48h}).next == 0);
}

TEST_CASE("report views: a later edition changes what is shown, not where it stands or since when") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, report_at("a", some_day())));
    REQUIRE(put(*spool, report_at("b", some_day() + 1h)));
    auto edition = report_at("a", some_day() + 2h);
    edition.revision = 1;
    edition.text = "Disunting";
    edition.public_text = "Disunting";
    REQUIRE(put(*spool, edition));

    auto const page = page_of(*spool, {.channel = "open311"});
    REQUIRE(ids(page) == std::vector{id_for("b"), id_for("a")});
    CHECK(page.reports[1].received_at == some_day());
    CHECK(page.reports[1].record.find("Disunting") != std::string::npos);
}

TEST_CASE("report views: a report whose picture was fetched is still one report, with its picture") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put_with_urls(*spool, "a", {"https://cdn.example/1.png"}));
    REQUIRE(settle_fetch(*spool, fetched(dir, due_fetches(*spool).at(0), kPng)));
    auto const page = page_of(*spool, {.channel = make_report("a").channel_name});
    REQUIRE(ids(page) == std::vector{id_for("a")});
    CHECK(page.reports[0].record.find("image/png") != std::string::npos);
}

TEST_CASE("report views: questions for names that nobody has cost the same however many reports there are") {
    TempDir dir;
    std::atomic<std::uint64_t> stretches =
        0;  // of statements, each 10,000 of SQLite's steps; outlives the spool
    auto spool = open_spool(dir.path());
    auto const ask = [&] {
        stretches = 0;
        for (int i = 0; i < 100; ++i) {
            auto const number = std::to_string(i);
            for (auto const& name : {id_for("unknown " + number), "3273-26-000" + number, "LAPOR-X" + number})
                REQUIRE_FALSE(spool->reports().find_view(name)->has_value());
        }
        return stretches.load();
    };
    spool->count_progress(stretches);
    auto const before = ask();
    for (int round = 0; round < 10; ++round) {
        std::vector<Settlement> settlements;
        auto many = [&]() -> Result<void> {
            for (int i = 0; i < 300; ++i) {
                auto const name = std::to_string(round) + "/" + std::to_string(i);
                auto const stored =
                    spool->reports().put(report_at(name, some_day()), {}, {"text/plain", "x"}, {});
                if (!stored) return stored.error();
                settlements.push_back(delivered(stored->sequence, "LAPOR-" + name));
            }
            return {};
        };
        REQUIRE(in_group(*spool, many));
        REQUIRE(settle(*spool, "lapor", settlements));
    }
    CHECK(ask() <= before + 5);
}

TEST_CASE("report views: a report is found by its id, its number and the centre's tracking id") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto const stored = put(*spool, report_at("a", some_day()));
    REQUIRE(stored);
    REQUIRE(settle(*spool, "lapor", {delivered(stored->sequence, "LAPOR-77")}, some_day() + 3h));
    for (auto const& name : {stored->id, stored->number, std::string("LAPOR-77")}) {
        INFO(name);
        auto const found = spool->reports().find_view(name);
        REQUIRE(found);
        REQUIRE(*found);
        CHECK((*found)->status.id == stored->id);
        CHECK((*found)->status.tracking_ids == std::vector<std::string>{"LAPOR-77"});
        CHECK((*found)->received_at == some_day());
        CHECK((*found)->changed_at == some_day() + 3h);
    }
    for (std::string const name : {"LAPOR-78", "", "3273-26-999999-0"}) {
        auto const found = spool->reports().find_view(name);
        REQUIRE(found);
        CHECK_FALSE(*found);
    }
}
