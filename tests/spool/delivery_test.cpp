#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

Settlement settlement(std::int64_t sequence, Settlement::Kind kind, std::optional<Time> not_before = {}) {
    Settlement made;
    made.sequence = sequence;
    made.kind = kind;
    made.why = "http 422";
    made.not_before = not_before;
    return made;
}

std::vector<OutboundReport> begin(spool::Spool& spool, std::vector<OutboundReport> const& reports) {
    auto begun = in_group(spool, [&] { return spool.deliveries().begin("lapor", reports, some_day()); });
    REQUIRE(begun);
    return *begun;
}

spool::DeliveryLedger::Backlog backlog(spool::Spool& spool) {
    auto const all = in_group(spool, [&] { return spool.deliveries().backlog(); });
    REQUIRE(all);
    return all->at(0);
}

}  // namespace

TEST_CASE("delivery: due gives the reports between two sequences, in order, and changes nothing") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    for (int i = 0; i < 10; ++i)
        REQUIRE(put(*spool, make_report("r" + std::to_string(i))));
    auto some = [&](std::int64_t after, std::int64_t upto, std::size_t limit) {
        std::vector<std::int64_t> sequences;
        auto const found = in_group(*spool, [&] {
            return spool->deliveries().due("lapor", after, upto, limit, some_day());
        });
        for (auto const& report : *found)
            sequences.push_back(report.sequence);
        return sequences;
    };
    CHECK(some(0, 100, 3) == std::vector<std::int64_t>{1, 2, 3});
    CHECK(some(0, 100, 3) == std::vector<std::int64_t>{1, 2, 3});
    CHECK(some(3, 5, 10) == std::vector<std::int64_t>{4, 5});
    CHECK(*in_group(*spool, [&] { return spool->deliveries().last_sequence(); }) == 10);
    CHECK_FALSE(in_group(*spool, [&] { return spool->deliveries().due("nobody", 0, 9, 9, some_day()); }));
}

TEST_CASE("delivery: what is delivered at one centre is still due at the other") {
    TempDir dir;
    auto options = plain_options(dir.path());
    options.centres = {"lapor", "arsip"};
    auto spool = open_spool(options);
    REQUIRE(put(*spool, make_report("a")));
    REQUIRE(settle(*spool, "lapor", {delivered(1)}));
    CHECK(due(*spool, "lapor").empty());
    CHECK(due(*spool, "arsip").size() == 1);
}

TEST_CASE("delivery: settling the same twice changes nothing the second time") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, make_report("a")));
    REQUIRE(settle(*spool, "lapor", {delivered(1, "L-1")}));
    REQUIRE(settle(*spool, "lapor", {settlement(1, Settlement::Kind::refused)}));
    REQUIRE(settle(*spool, "lapor", {delivered(1, "L-2")}));
    CHECK(state_of(*spool, id_for("a")) == "delivered");
    CHECK(backlog(*spool).queued == 0);
    CHECK(backlog(*spool).held == 0);
}

TEST_CASE("delivery: a retry is due again at once, however often") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, make_report("a")));
    for (int attempt = 0; attempt < 10; ++attempt) {
        auto const begun = begin(*spool, due(*spool, "lapor"));
        REQUIRE(begun.size() == 1);
        CHECK_FALSE(begun[0].suspect);
        REQUIRE(settle(*spool, "lapor", {settlement(1, Settlement::Kind::retry)}));
    }
    CHECK(due(*spool, "lapor").size() == 1);
}

TEST_CASE("delivery: a refused report waits until not_before and is held at the third refusal") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, make_report("a")));
    Time now = some_day();
    for (int refusal = 1; refusal <= 2; ++refusal) {
        REQUIRE(settle(*spool, "lapor", {settlement(1, Settlement::Kind::refused, now + 30min)}, now));
        CHECK(due(*spool, "lapor", now + 29min).empty());
        now += 30min;
        CHECK(due(*spool, "lapor", now).size() == 1);
    }
    REQUIRE(settle(*spool, "lapor", {settlement(1, Settlement::Kind::refused, now + 30min)}, now));
    CHECK(due(*spool, "lapor", now + 31min).empty());
    CHECK(state_of(*spool, id_for("a")) == "held");
    CHECK(backlog(*spool).held == 1);
}

TEST_CASE("delivery: an unknown outcome waits for a person") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, make_report("a")));
    REQUIRE(settle(*spool, "lapor", {settlement(1, Settlement::Kind::unknown)}));
    CHECK(due(*spool, "lapor", some_day() + 1000h).empty());
    CHECK(state_of(*spool, id_for("a")) == "unknown");
    CHECK(backlog(*spool).unknown == 1);
    REQUIRE(in_group(*spool, [&] { return spool->deliveries().release(id_for("a"), "operator", some_day()); })
    );
    CHECK(due(*spool, "lapor").size() == 1);
}

TEST_CASE("delivery: a report whose attempts end with the process is suspect, then held") {
    TempDir dir;
    for (int crash = 1; crash <= 4; ++crash) {
        auto spool = open_spool(dir.path());
        if (crash == 1) REQUIRE(put(*spool, make_report("a")));
        auto const begun = begin(*spool, due(*spool, "lapor"));
        REQUIRE(begun.size() == 1);
        CHECK(begun[0].suspect == (crash > 1));
    }
    auto spool = open_spool(dir.path());
    CHECK(begin(*spool, due(*spool, "lapor")).empty());
    CHECK(state_of(*spool, id_for("a")) == "held");
    REQUIRE(in_group(*spool, [&] { return spool->deliveries().release(id_for("a"), "op", some_day()); }));
    CHECK_FALSE(due(*spool, "lapor").at(0).suspect);
}

TEST_CASE("delivery: a clock that jumps ten years in either direction holds nothing back") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    constexpr auto kTenYears = 24h * 3652;
    REQUIRE(put(*spool, make_report("a")));
    CHECK(due(*spool, "lapor", some_day() + kTenYears).size() == 1);
    CHECK(due(*spool, "lapor", some_day() - kTenYears).size() == 1);
    // Refused while the clock was ten years ahead: due as soon as it is right again.
    auto const ahead = some_day() + kTenYears;
    REQUIRE(settle(*spool, "lapor", {settlement(1, Settlement::Kind::refused, ahead + 1h)}, ahead));
    CHECK(due(*spool, "lapor", some_day()).size() == 1);
}

TEST_CASE("delivery: hold and release are the operator's, with a reason in the journal") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto const stored = put(*spool, make_report("a"));
    auto hold = [&] {
        return in_group(*spool, [&] {
            return spool->deliveries().hold(stored->number, "wrong agency", "budi", some_day());
        });
    };
    auto release = [&] {
        return in_group(*spool, [&] {
            return spool->deliveries().release(stored->id, "siti", some_day() + 1h);
        });
    };
    REQUIRE(hold());
    CHECK(due(*spool, "lapor").empty());
    CHECK(hold().error().fault == Fault::reject);
    REQUIRE(release());
    CHECK(due(*spool, "lapor").size() == 1);
    CHECK(release().error().fault == Fault::reject);

    auto const journal = in_group(*spool, [&] { return spool->journal(stored->number, 10); });
    REQUIRE(journal->size() == 2);
    CHECK(journal->at(0).action == "release");
    CHECK(journal->at(0).who == "siti");
    CHECK(journal->at(1).action == "hold");
    CHECK(journal->at(1).detail == "wrong agency");
    CHECK(journal->at(1).subject == stored->id);
    CHECK(journal->at(1).at == some_day());
}

TEST_CASE(
    "delivery: an answer that comes after an operator's hold counts only if the centre may have the report"
) {
    for (auto const kind : {Settlement::Kind::retry, Settlement::Kind::refused}) {
        TempDir dir;
        auto spool = open_spool(dir.path());
        REQUIRE(put(*spool, make_report("a")));
        REQUIRE(in_group(*spool, [&] {
            return spool->deliveries().hold(id_for("a"), "wrong agency", "op", some_day());
        }));
        REQUIRE(settle(*spool, "lapor", {settlement(1, kind)}));
        auto const held = in_group(*spool, [&] { return spool->reports().find(id_for("a")); })->value();
        CHECK(held.state == "held");
        CHECK(held.why == "wrong agency");
        REQUIRE(settle(*spool, "lapor", {settlement(1, Settlement::Kind::unknown)}));
        CHECK(state_of(*spool, id_for("a")) == "unknown");
        REQUIRE(settle(*spool, "lapor", {delivered(1)}));
        CHECK(state_of(*spool, id_for("a")) == "delivered");
    }
}

TEST_CASE("delivery: the backlog counts each state and knows the oldest, also after a restart") {
    TempDir dir;
    auto check = [](spool::Spool& spool) {
        auto const now = backlog(spool);
        CHECK(now.centre == "lapor");
        CHECK(now.queued == 2);
        CHECK(now.held == 1);
        CHECK(now.unknown == 1);
        CHECK(now.oldest == some_day() + 3h);
    };
    {
        auto spool = open_spool(dir.path());
        for (int i = 0; i < 5; ++i) {
            auto report = make_report("r" + std::to_string(i));
            report.received_at = some_day() + i * 1h;
            REQUIRE(put(*spool, report));
        }
        REQUIRE(settle(*spool, "lapor", {delivered(1), settlement(2, Settlement::Kind::unknown)}));
        REQUIRE(in_group(*spool, [&] {
            return spool->deliveries().hold(id_for("r2"), "r", "op", some_day());
        }));
        check(*spool);
    }
    check(*open_spool(dir.path()));
}

TEST_CASE("delivery: a centre that left the configuration keeps its queue, and a new one starts empty") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put(*spool, make_report("a")));
    }
    auto options = plain_options(dir.path());
    options.centres = {"arsip"};
    auto spool = open_spool(options);
    CHECK(due(*spool, "arsip").empty());
    CHECK(due(*spool, "lapor").size() == 1);
    REQUIRE(put(*spool, make_report("b")));
    CHECK(due(*spool, "arsip").size() == 1);
    CHECK(due(*spool, "lapor").size() == 1);
    CHECK(in_group(*spool, [&] { return spool->deliveries().backlog(); })->size() == 2);
}

TEST_CASE("delivery: what waits says how often it was tried, why, in whose words, and until when") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, make_report("a")));
    auto refusal = settlement(1, Settlement::Kind::refused, some_day() + 30min);
    refusal.said = "Kategori wajib diisi";
    for (int i = 0; i < 2; ++i) {
        CHECK(begin(*spool, due(*spool, "lapor", some_day() + std::chrono::hours(i))).size() == 1);
        REQUIRE(settle(*spool, "lapor", {refusal}));
    }
    auto const statuses = [&] {
        auto found = in_group(*spool, [&] { return spool->deliveries().statuses(id_for("a"), 10); });
        REQUIRE(found);
        return *found;
    };
    auto const waits = statuses();
    REQUIRE(waits.size() == 1);
    CHECK(waits[0].centre == "lapor");
    CHECK(waits[0].tries == 2);
    CHECK(waits[0].why == "http 422");
    CHECK(waits[0].said == "Kategori wajib diisi");
    CHECK(waits[0].not_before == some_day() + 30min);
    CHECK(waits[0].since == some_day());
    CHECK(due(*spool, "lapor").empty());

    auto const flushed =
        in_group(*spool, [&] { return spool->deliveries().flush(id_for("a"), "siti", some_day()); });
    CHECK(*flushed == 1);
    CHECK(due(*spool, "lapor").size() == 1);
    REQUIRE(settle(*spool, "lapor", {delivered(1, "L-1")}));
    CHECK(statuses()[0].tracking_id == "L-1");
    CHECK(statuses()[0].said.empty());
    CHECK(statuses()[0].why.empty());
}

TEST_CASE("delivery: a flush without a name makes all that wait due, and an unknown name is refused") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    for (std::string const name : {"a", "b"})
        REQUIRE(put(*spool, make_report(name)));
    REQUIRE(settle(
        *spool,
        "lapor",
        {settlement(1, Settlement::Kind::refused, some_day() + 1h),
         settlement(2, Settlement::Kind::refused, some_day() + 1h)}
    ));
    CHECK(due(*spool, "lapor").empty());
    CHECK_FALSE(in_group(*spool, [&] { return spool->deliveries().flush("tidak-ada", "siti", some_day()); }));
    CHECK(*in_group(*spool, [&] { return spool->deliveries().flush("", "siti", some_day()); }) == 2);
    CHECK(due(*spool, "lapor").size() == 2);
}
