#include "base/digest.hpp"
#include "tests/spool/fetch_fixture.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using Resent = spool::DeliveryLedger::Resent;

namespace {

constexpr auto kKeep = std::chrono::hours(24 * 7);

Resent resend(spool::Spool& spool, Time since, Time before = some_day() + 1h, Time now = some_day() + 1h) {
    spool::DeliveryLedger::Resending const resending{"lapor", since, before, "ani"};
    Resent all;
    do {
        auto const piece =
            in_group(spool, [&] { return spool.deliveries().resend(resending, all.next, now); });
        REQUIRE(piece);
        all.messages += piece->messages;
        all.gone += piece->gone;
        all.next = piece->next;
    } while (all.next > 0);
    return all;
}

std::int64_t put_delivered(
    spool::Spool& spool, std::string const& name, Time at, std::string receipt = "L-1"
) {
    auto const stored = put(spool, make_report(name));
    REQUIRE(stored);
    REQUIRE(settle(spool, "lapor", {delivered(stored->sequence, std::move(receipt))}, at));
    return stored->sequence;
}

// "2026-03-01:2", a day each.
std::vector<std::string> day_counts(spool::Spool& spool, Time since = Time()) {
    auto const counts = in_group(spool, [&] { return spool.deliveries().day_counts("lapor", since); });
    REQUIRE(counts);
    std::vector<std::string> found;
    for (auto const& one : *counts)
        found.push_back(
            std::to_string(one.day.time_since_epoch().count()) + ":" + std::to_string(one.messages)
        );
    return found;
}

std::string day_of(Time time, int messages) {
    auto const day = std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
    return std::to_string(day) + ":" + std::to_string(messages);
}

}  // namespace

TEST_CASE("resend: what the centre took since then is due again, as the same record under the same key") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, make_report("a")));
    auto const before = due(*spool, "lapor");
    REQUIRE(before.size() == 1);
    REQUIRE(settle(*spool, "lapor", {delivered(before[0].sequence, "L-a")}));
    put_delivered(*spool, "earlier", some_day() - 1min);
    CHECK(resend(*spool, some_day()).messages == 1);
    CHECK(spool->group_queued());
    auto const again = due(*spool, "lapor");
    REQUIRE(again.size() == 1);
    CHECK(again[0].idempotency_key() == before[0].idempotency_key());
    CHECK(again[0].record == before[0].record);
    CHECK(again[0].received_at == before[0].received_at);
    CHECK_FALSE(again[0].suspect);
}

TEST_CASE("resend: each report's journal says who had it sent again, and where") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    put_delivered(*spool, "a", some_day());
    resend(*spool, some_day());
    auto const journal = in_group(*spool, [&] { return spool->journal(id_for("a"), 10); });
    REQUIRE(journal);
    REQUIRE(journal->size() == 1);
    CHECK(journal->front().who == "ani");
    CHECK(journal->front().action == "resend");
    CHECK(journal->front().detail == "lapor");
    auto const statuses = in_group(*spool, [&] { return spool->deliveries().statuses(id_for("a"), 10); });
    REQUIRE(statuses);
    CHECK(statuses->front().state == DeliveryState::queued);
    CHECK(statuses->front().why == "sent again, as a person asked");
}

TEST_CASE(
    "resend: the tracking id stays known while it waits, is refused or fails, and the new one holds then"
) {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto const sequence = put_delivered(*spool, "a", some_day(), "L-old");
    resend(*spool, some_day());
    auto const tracked = [&](std::string const& id) {
        auto const view = in_group(*spool, [&] { return spool->reports().find_view(id); });
        REQUIRE(view);
        return view->has_value();
    };
    CHECK(tracked("L-old"));
    REQUIRE(settle(*spool, "lapor", {{.sequence = sequence, .kind = Settlement::Kind::retry}}));
    CHECK(tracked("L-old"));
    REQUIRE(settle(*spool, "lapor", {delivered(sequence, "L-new")}));
    CHECK(tracked("L-new"));
    CHECK(state_of(*spool, id_for("a")) == "delivered");
}

TEST_CASE("resend: what a person entered there is not sent, and no other centre's delivery is touched") {
    TempDir dir;
    auto options = plain_options(dir.path());
    options.centres = {"lapor", "arsip"};
    auto spool = open_spool(options);
    auto const by_person = put(*spool, make_report("a"));
    REQUIRE(by_person);
    auto const entered = in_group(*spool, [&] {
        return spool->deliveries().enter(id_for("a"), "lapor", "L-a", "ani", some_day());
    });
    REQUIRE(entered);
    auto const sequence = put_delivered(*spool, "b", some_day());
    REQUIRE(settle(*spool, "arsip", {delivered(by_person->sequence), delivered(sequence)}));
    CHECK(resend(*spool, Time()).messages == 1);
    CHECK(due(*spool, "lapor").size() == 1);
    CHECK(due(*spool, "arsip").empty());
}

TEST_CASE("resend: what is delivered again while it goes on is not sent a third time") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    put_delivered(*spool, "a", some_day());
    put_delivered(*spool, "b", some_day() + 2h);  // after the operation began
    CHECK(resend(*spool, some_day(), some_day() + 1h).messages == 1);
    CHECK(due(*spool, "lapor").size() == 1);
}

TEST_CASE("resend: retention keeps what waits to be sent again, and what it has removed is said") {
    TempDir dir;
    auto options = plain_options(dir.path());
    options.keep_delivered = kKeep;
    auto spool = open_spool(options);
    put_delivered(*spool, "old", some_day() - kKeep - 1h);
    REQUIRE(spool->upkeep(some_day()));
    auto const sequence = put_delivered(*spool, "young", some_day());
    auto const resent = resend(*spool, Time());
    CHECK(resent.messages == 1);
    CHECK(resent.gone == 1);
    REQUIRE(spool->upkeep(some_day() + kKeep * 3));
    REQUIRE(due(*spool, "lapor").size() == 1);
    CHECK_FALSE(due(*spool, "lapor")[0].record.empty());
    REQUIRE(settle(*spool, "lapor", {delivered(sequence)}, some_day() + kKeep * 3));
    REQUIRE(spool->upkeep(some_day() + kKeep * 5));
    CHECK(resend(*spool, Time(), some_day() + kKeep * 6).gone == 2);
}

TEST_CASE("resend: thousands go in pieces, and all of them, once") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    std::vector<Settlement> settlements;
    auto const stored = in_group(*spool, [&]() -> Result<void> {
        for (int i = 0; i < 1200; ++i) {
            auto const report = make_report("banyak-" + std::to_string(i));
            RawBytes const raw{"text/plain", report.text};
            auto const one = spool->reports().put(report, sha256(report.external_id), raw, {});
            if (!one) return one.error();
            settlements.push_back(delivered(one->sequence));
        }
        return {};
    });
    REQUIRE(stored);
    REQUIRE(settle(*spool, "lapor", settlements));
    CHECK(resend(*spool, some_day()).messages == 1200);
    auto const backlog = in_group(*spool, [&] { return spool->deliveries().backlog(); });
    REQUIRE(backlog);
    CHECK(backlog->front().queued == 1200);
    CHECK(resend(*spool, some_day()).messages == 0);
}

TEST_CASE(
    "day counts: messages count on the day on which they were taken in, also when they are settled twice"
) {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto early = make_report("early");
    auto late = make_report("late");
    early.received_at = some_day() - 24h;
    late.received_at = some_day();
    auto const first = put(*spool, early);
    auto const second = put(*spool, late);
    auto edition = make_report("late", "Sudah diubah.");
    edition.revision = 1;
    edition.received_at = some_day();
    auto const third = put(*spool, edition);
    REQUIRE(third);
    CHECK(day_counts(*spool).empty());
    std::vector const all = {
        delivered(first->sequence), delivered(second->sequence), delivered(third->sequence)};
    REQUIRE(settle(*spool, "lapor", all, some_day() + 24h * 40));
    REQUIRE(settle(*spool, "lapor", all, some_day() + 24h * 40));
    CHECK(day_counts(*spool) == std::vector{day_of(early.received_at, 1), day_of(late.received_at, 2)});
    CHECK(day_counts(*spool, some_day()) == std::vector{day_of(late.received_at, 2)});
}

TEST_CASE("day counts: what is sent again counts when it is taken again, and what a person entered never") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto const sequence = put_delivered(*spool, "a", some_day());
    REQUIRE(put(*spool, make_report("b")));
    auto const entered = in_group(*spool, [&] {
        return spool->deliveries().enter(id_for("b"), "lapor", "L-b", "ani", some_day());
    });
    REQUIRE(entered);
    auto const day = make_report("a").received_at;
    CHECK(day_counts(*spool) == std::vector{day_of(day, 1)});
    resend(*spool, some_day());
    CHECK(day_counts(*spool).empty());
    REQUIRE(settle(*spool, "lapor", {delivered(sequence)}));
    CHECK(day_counts(*spool) == std::vector{day_of(day, 1)});
}

TEST_CASE(
    "day counts: an edition with what was fetched counts on its original's day, as the centre hears of it"
) {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put_with_urls(*spool, "a", {"https://example.org/1"}));
    auto const wanted = due_fetches(*spool);
    REQUIRE(wanted.size() == 1);
    REQUIRE(settle_fetch(*spool, fetched(dir, wanted[0], kPng), some_day() + 48h));
    auto const both = due(*spool, "lapor", some_day() + 48h);
    REQUIRE(both.size() == 2);
    CHECK(both[0].received_at == both[1].received_at);
    for (auto const& one : both)
        REQUIRE(settle(*spool, "lapor", {delivered(one.sequence)}, some_day() + 48h));
    CHECK(day_counts(*spool) == std::vector{day_of(some_day(), 2)});
}
