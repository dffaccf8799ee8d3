#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include "base/digest.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;

TEST_CASE("spool: a report that was put is due, byte for byte, after the spool was closed and opened again") {
    TempDir dir;
    std::string record;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put(*spool, make_report("a")));
        record = due(*spool, "lapor").at(0).record;
        CHECK(record.find(id_for("a")) != std::string::npos);
    }
    auto spool = open_spool(dir.path());
    auto const reports = due(*spool, "lapor");
    REQUIRE(reports.size() == 1);
    CHECK(reports[0].id == id_for("a"));
    CHECK(reports[0].record == record);
}

TEST_CASE("spool: a second put of the same content gives the first's receipt and stores nothing") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto const first = put(*spool, make_report("a"));
    auto const second = put(*spool, make_report("a"));
    REQUIRE(first);
    REQUIRE(second);
    CHECK_FALSE(first->duplicate);
    CHECK(second->duplicate);
    CHECK(second->same_content);
    CHECK(second->number == first->number);
    CHECK(second->sequence == first->sequence);
    CHECK(due(*spool, "lapor").size() == 1);
}

TEST_CASE("spool: other content under an original's key keeps the first and says so") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, make_report("a", "Lampu jalan mati.")));
    auto const other = put(*spool, make_report("a", "Sampah menumpuk."));
    REQUIRE(other);
    CHECK(other->duplicate);
    CHECK_FALSE(other->same_content);
    auto const reports = due(*spool, "lapor");
    REQUIRE(reports.size() == 1);
    CHECK(reports[0].record.find("Lampu jalan mati.") != std::string::npos);
}

TEST_CASE("spool: two puts of one report in one group give one report") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(spool->begin_group());
    std::vector<bool> duplicates;
    for (int i = 0; i < 2; ++i) {
        REQUIRE(spool->begin_job());
        auto const report = make_report("a");
        auto stored = spool->reports().put(report, sha256(report.text), {"text/plain", report.text}, {});
        REQUIRE(stored);
        duplicates.push_back(stored->duplicate);
        REQUIRE(spool->end_job(true));
    }
    REQUIRE(spool->commit_group());
    CHECK(duplicates == std::vector<bool>{false, true});
    CHECK(due(*spool, "lapor").size() == 1);
}

TEST_CASE("spool: other content under an edition's key is another edition, and comes only once") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto edition = [](std::uint32_t revision, std::string const& text) {
        auto report = make_report("a", text);
        report.revision = revision;
        return report;
    };
    CHECK(put(*spool, edition(5, "satu"))->revision == 5);
    CHECK(put(*spool, edition(5, "dua"))->revision == 6);
    CHECK(put(*spool, edition(6, "tiga"))->revision == 7);
    auto const again = put(*spool, edition(5, "dua"));
    CHECK(again->duplicate);
    CHECK(again->same_content);
    CHECK(again->revision == 6);
    CHECK(due(*spool, "lapor").at(1).idempotency_key().starts_with(id_for("a") + ".r6.m"));
}

TEST_CASE("spool: what is said once more is no edition, and with an attachment more it is one") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto const edition = [](std::uint32_t revision, std::size_t pictures, std::string const& text = "satu") {
        auto report = make_report("a", text);
        report.revision = revision;
        report.attachments.resize(pictures);
        for (std::size_t i = 0; i < pictures; ++i)
            report.attachments[i].url = "https://x.example/" + std::to_string(i);
        return report;
    };
    CHECK_FALSE(put(*spool, edition(0, 0))->duplicate);
    auto const unchanged = put(*spool, edition(100, 0));
    CHECK(unchanged->duplicate);
    CHECK(unchanged->same_content);
    CHECK(unchanged->revision == 0);
    auto const with_picture = put(*spool, edition(0, 1));
    CHECK_FALSE(with_picture->duplicate);
    CHECK(with_picture->revision == 1);
    CHECK(put(*spool, edition(0, 1))->duplicate);
    CHECK(put(*spool, edition(0, 0))->duplicate);
    CHECK_FALSE(put(*spool, edition(200, 1, "dua"))->duplicate);
    CHECK_FALSE(put(*spool, edition(300, 1))->duplicate);
    CHECK(due(*spool, "lapor").size() == 4);
}

TEST_CASE("spool: a removal that does not say whose it is leaves the report as it is, and is told") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto const removal = [](std::string const& name) {
        auto report = make_report(name, "");
        report.revision = 500;
        report.content_stands = true;
        report.doubt = "removed, and nobody says by whom";
        return report;
    };
    auto const unknown = put(*spool, removal("a"));
    REQUIRE(unknown);
    CHECK(unknown->duplicate);
    CHECK(due(*spool, "lapor").empty());

    auto const first = put(*spool, make_report("a", "Jalan rusak."));
    auto const removed = put(*spool, removal("a"));
    REQUIRE(removed);
    CHECK_FALSE(removed->duplicate);
    CHECK(removed->number == first->number);
    CHECK(put(*spool, removal("a"))->duplicate);
    auto const reports = due(*spool, "lapor");
    REQUIRE(reports.size() == 2);
    auto const& record = reports[1].record;
    CHECK(reports[1].idempotency_key().starts_with(id_for("a") + ".r500.m"));
    CHECK(record.find("\"text\":\"Jalan rusak.\"") != std::string::npos);
    CHECK(record.find("\"withdrawn\":false") != std::string::npos);
    CHECK(record.find("\"revision\":500") != std::string::npos);
    CHECK(record.find("removed, and nobody says by whom") != std::string::npos);
}

TEST_CASE("spool: editions that come out of order stand by themselves under one number") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    std::string number;
    for (std::uint32_t const revision : {3U, 1U, 0U, 2U}) {
        auto report = make_report("a", "edisi " + std::to_string(revision));
        report.revision = revision;
        auto const stored = put(*spool, report);
        REQUIRE(stored);
        CHECK_FALSE(stored->duplicate);
        CHECK(stored->revision == revision);
        if (number.empty()) number = stored->number;
        CHECK(stored->number == number);
    }
    auto const found = in_group(*spool, [&] { return spool->reports().find(number); });
    REQUIRE(found->has_value());
    CHECK((*found)->revision == 3);
    CHECK((*found)->record.find("edisi 3") != std::string::npos);
}

TEST_CASE("spool: a report of 255 editions keeps every one") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    for (std::uint32_t revision = 0; revision < 255; ++revision) {
        auto report = make_report("a", "bagian " + std::to_string(revision));
        report.revision = revision;
        REQUIRE(put(*spool, report));
    }
    auto const reports = due(*spool, "lapor");
    REQUIRE(reports.size() == 255);
    CHECK(reports.back().revision == 254);
}

TEST_CASE(
    "spool: a put that is rolled back leaves no report and no delivery, and the report comes with its number"
) {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(spool->begin_group());
    REQUIRE(spool->begin_job());
    auto const report = make_report("a");
    auto const undone = spool->reports().put(report, sha256(report.text), {"text/plain", report.text}, {});
    REQUIRE(undone);
    REQUIRE(spool->end_job(false));
    REQUIRE(spool->commit_group());
    CHECK(due(*spool, "lapor").empty());
    CHECK(in_group(*spool, [&] { return spool->deliveries().backlog(); })->at(0).queued == 0);
    auto const again = put(*spool, make_report("a"));
    CHECK_FALSE(again->duplicate);
    CHECK(again->number == undone->number);
}

TEST_CASE("spool: what is no identifier is refused as a fault of ours, before anything is written") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto report = make_report("a");
    report.id = "not-a-uuid";
    auto const stored = put(*spool, report);
    REQUIRE_FALSE(stored);
    CHECK(stored.error().fault == Fault::reject);
}

TEST_CASE("spool: a report is found by its id and by its number, with the least advanced of its states") {
    TempDir dir;
    auto options = plain_options(dir.path());
    options.centres = {"lapor", "arsip"};
    auto spool = open_spool(options);
    auto const stored = put(*spool, make_report("a"));
    CHECK(state_of(*spool, stored->id) == "queued");
    REQUIRE(settle(*spool, "lapor", {delivered(stored->sequence, "L-7")}));
    CHECK(state_of(*spool, stored->number) == "queued");
    REQUIRE(settle(*spool, "arsip", {delivered(stored->sequence, "A-9")}));
    auto const found = in_group(*spool, [&] { return spool->reports().find(stored->number); });
    REQUIRE(found->has_value());
    CHECK((*found)->state == "delivered");
    CHECK((*found)->tracking_ids == std::vector<std::string>{"L-7", "A-9"});
    CHECK((*found)->channel == "app");
    CHECK((*found)->account == "client-1");
    CHECK((*found)->received_at == some_day());
    CHECK(state_of(*spool, id_for("nobody")).empty());
    CHECK(state_of(*spool, "3273-26-999999-0").empty());
}
