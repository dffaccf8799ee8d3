#include "spool/reports/correction_ledger.hpp"

#include "tests/spool/fetch_fixture.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using normalizer::Correction;
using spool::CorrectionChange;

namespace {

constexpr auto kWeek = std::chrono::hours(24 * 7);
constexpr auto kMinute = std::chrono::minutes(1);

Correction title(std::string text) {
    Correction correction;
    correction.title = std::move(text);
    return correction;
}

CorrectionChange correct(spool::Spool& spool, std::string const& name, Correction const& correction) {
    auto const done = in_group(spool, [&] {
        return spool.corrections().correct(id_for(name), correction, {"ani", "verify", "judul"}, some_day());
    });
    REQUIRE(done);
    return *done;
}

spool::StoredStatus status_of(spool::Spool& spool, std::string const& name) {
    auto const found = in_group(spool, [&] { return spool.reports().find(id_for(name)); });
    REQUIRE(found);
    REQUIRE(*found);
    return **found;
}

bool says(std::string const& record, std::string const& what) {
    return record.find(what) != std::string::npos;
}

}  // namespace

TEST_CASE("correction: a further edition goes to whoever has the report, under a key that names its bytes") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, make_report("a")));
    auto const first = due(*spool, "lapor");
    REQUIRE(first.size() == 1);
    REQUIRE(settle(*spool, "lapor", {delivered(first.front().sequence)}));
    CHECK(correct(*spool, "a", title("Jalan rusak di pasar")) == CorrectionChange::done);
    auto const second = due(*spool, "lapor");
    REQUIRE(second.size() == 1);
    auto const key = second.front().idempotency_key();
    CHECK(key == id_for("a") + ".d" + std::to_string(second.front().desk));
    CHECK((second.front().desk >> 32) == 1);
    CHECK(says(second.front().record, "\"title\":\"Jalan rusak di pasar\",\"title_derived\":false"));
    CHECK(says(second.front().record, "\"desk\":" + std::to_string(second.front().desk)));
    CHECK(says(second.front().record, "\"corrected\":[\"title\"]"));
    CHECK(second.front().received_at == first.front().received_at);
    CHECK(status_of(*spool, "a").desk == second.front().desk);
    REQUIRE(settle(*spool, "lapor", {delivered(second.front().sequence)}));
    CHECK(correct(*spool, "a", title("Jalan rusak")) == CorrectionChange::done);
    auto const third = due(*spool, "lapor");
    REQUIRE(third.size() == 1);
    CHECK(third.front().desk > second.front().desk);
    CHECK(status_of(*spool, "a").record == third.front().record);
}

TEST_CASE("correction: before anybody has the report, the corrected edition takes the place of the first") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto report = make_report("a");
    report.doubt = "mailing list";
    REQUIRE(put(*spool, report));
    CHECK(correct(*spool, "a", title("Satu")) == CorrectionChange::done);
    CHECK(correct(*spool, "a", title("Dua")) == CorrectionChange::done);
    CHECK(due(*spool, "lapor").empty());
    REQUIRE(in_group(*spool, [&] { return spool->reviews().pass(id_for("a"), "ani", some_day()); }));
    auto const sent = due(*spool, "lapor");
    REQUIRE(sent.size() == 1);
    CHECK(says(sent.front().record, "\"title\":\"Dua\""));
    REQUIRE(settle(*spool, "lapor", {delivered(sent.front().sequence)}));
    CHECK(state_of(*spool, id_for("a")) == "delivered");
    // What was never sent does not stay for ever.
    REQUIRE(spool->upkeep(some_day() + kWeek + kMinute));
    CHECK(status_of(*spool, "a").record.empty());
    auto const none = in_group(*spool, [&] { return spool->corrections().of(id_for("a")); });
    REQUIRE(none);
    CHECK(none->empty());
}

TEST_CASE("correction: what a person has set stays when the citizen writes again, and is one edition more") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put(*spool, make_report("a")));
        Correction correction = title("Judul petugas");
        correction.report_class = "complaint";
        correction.place = "Kel. Sukajadi";
        CHECK(correct(*spool, "a", correction) == CorrectionChange::done);
    }
    auto spool = open_spool(dir.path());
    auto edit = make_report("a", "Jalan rusak parah.");
    edit.revision = 5;
    REQUIRE(put(*spool, edit));
    auto const reports = due(*spool, "lapor");
    REQUIRE(reports.size() == 4);
    auto const latest = status_of(*spool, "a");
    CHECK(latest.revision == 5);
    CHECK(latest.desk > 0);
    CHECK(says(latest.record, "Jalan rusak parah."));
    CHECK(says(latest.record, "Judul petugas"));
    CHECK(says(latest.record, "\"class\":\"complaint\""));
    CHECK(says(latest.record, "\"said\":\"Kel. Sukajadi\""));
    CHECK(latest.record == reports.back().record);
    // The same message once more is still known.
    auto const again = put(*spool, edit);
    REQUIRE(again);
    CHECK(again->duplicate);
    CHECK(due(*spool, "lapor").size() == 4);
}

TEST_CASE("correction: a held report's correction is held with it, and a closed one's is sent to nobody") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, make_report("a")));
    REQUIRE(in_group(*spool, [&] {
        return spool->deliveries().hold(id_for("a"), "tunggu", "ani", some_day());
    }));
    CHECK(correct(*spool, "a", title("Judul")) == CorrectionChange::done);
    CHECK(due(*spool, "lapor").empty());
    CHECK(state_of(*spool, id_for("a")) == "held");
    auto doubtful = make_report("b");
    doubtful.doubt = "mailing list";
    REQUIRE(put(*spool, doubtful));
    REQUIRE(in_group(*spool, [&] { return spool->reviews().close(id_for("b"), "ganda", "ani", some_day()); })
    );
    CHECK(correct(*spool, "b", title("Judul")) == CorrectionChange::done);
    CHECK(due(*spool, "lapor").empty());
    CHECK(state_of(*spool, id_for("b")) == "closed");
}

TEST_CASE("correction: nothing set, a withdrawn report and one whose contents are gone change nothing") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, make_report("a")));
    CHECK(correct(*spool, "a", {}) == CorrectionChange::unchanged);
    auto removal = make_report("a", "");
    removal.revision = 1;
    removal.withdrawn = true;
    REQUIRE(put(*spool, removal));
    CHECK(correct(*spool, "a", title("Judul")) == CorrectionChange::withdrawn);
    REQUIRE(put(*spool, make_report("b")));
    for (auto const& report : due(*spool, "lapor"))
        REQUIRE(settle(*spool, "lapor", {delivered(report.sequence)}));
    REQUIRE(spool->upkeep(some_day() + kWeek + kMinute));
    CHECK(correct(*spool, "b", title("Judul")) == CorrectionChange::contents_gone);
    CHECK(due(*spool, "lapor").empty());
}
