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

}  // namespace

TEST_CASE("report views: a later edition changes what is shown, not since when") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, report_at("a", some_day())));
    auto edition = report_at("a", some_day() + 2h);
    edition.revision = 1;
    edition.text = "Disunting";
    edition.public_text = "Disunting";
    REQUIRE(put(*spool, edition));

    auto const view = *spool->reports().find_view(id_for("a"));
    REQUIRE(view);
    CHECK(view->received_at == some_day());
    CHECK(view->record.find("Disunting") != std::string::npos);
}

TEST_CASE("report views: a report whose picture was fetched is shown with its picture") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put_with_urls(*spool, "a", {"https://cdn.example/1.png"}));
    REQUIRE(settle_fetch(*spool, fetched(dir, due_fetches(*spool).at(0), kPng)));
    auto const view = *spool->reports().find_view(id_for("a"));
    REQUIRE(view);
    CHECK(view->record.find("image/png") != std::string::npos);
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
