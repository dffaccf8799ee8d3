#include "lane_bench.hpp"
#include "log_capture.hpp"

#include <doctest/doctest.h>
#include <algorithm>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using Kind = Outcome::Kind;

TEST_CASE("outage: after thirty days without a centre everything is delivered and nothing was hammered") {
    LogCapture log;
    LaneBench bench({.batch = 50, .in_flight = 8, .rate = 20});
    bench.answer = LaneBench::always(Kind::retry, "connection refused");
    for (int day = 0; day < 30; ++day) {
        bench.accept(10'000);
        bench.run_for(24h);
    }
    // One report a quarter of an hour, after the first minutes.
    CHECK(bench.sent() >= 30 * 24 * 4 - 10);
    CHECK(bench.sent() <= 30 * 24 * 4 + 40);
    CHECK(bench.outbox->still_queued() == 300'000);
    CHECK(log.count("event=lane_waiting") == 1);
    CHECK(log.count("event=backlog_old") == 4);
    CHECK(bench.lane->status().state == forwarder::LaneStatus::State::waiting);

    bench.answer = LaneBench::delivered;
    bench.deliveries.clear();
    bench.run_for(16min);
    auto const reopened = bench.deliveries.front().at;
    bench.accept(1);
    auto const fresh_accepted = bench.now;
    bench.run_for(1min);
    auto const fresh = bench.outbox->last;
    auto const sent_at = std::find_if(bench.deliveries.begin(), bench.deliveries.end(), [&](auto const& one) {
        return std::any_of(one.batch.begin(), one.batch.end(), [&](auto const& outbound) {
            return outbound.sequence == fresh;
        });
    });
    REQUIRE(sent_at != bench.deliveries.end());
    CHECK(sent_at->at - fresh_accepted <= 10s);

    bench.run_for(5h);
    CHECK(bench.outbox->still_queued() == 0);
    auto const drained = bench.deliveries.back().at - reopened;
    CHECK(drained >= 300'000s / 20 - 1min);
    CHECK(drained <= 300'000s / 20 + 20min);
    for (auto const& [sequence, entry] : bench.outbox->entries)
        if (entry.state != Settlement::Kind::delivered) FAIL("not delivered: " << sequence);
}

TEST_CASE("outage: backlog and fresh reports take turns, each in order of acceptance") {
    LaneBench bench;
    bench.answer = LaneBench::always(Kind::retry, "connection refused");
    bench.accept(200);
    bench.run_for(1h);
    bench.deliveries.clear();
    // The test's centre answers again; while the backlog drains, new reports keep coming.
    int accepted = 0;
    bench.answer = [&](OutboundReport const& outbound) {
        if (accepted < 100) {
            bench.accept(1);
            ++accepted;
        }
        return LaneBench::delivered(outbound);
    };
    bench.run_for(20min);
    bench.answer = LaneBench::delivered;
    bench.run_for(20min);
    CHECK(bench.outbox->still_queued() == 0);

    std::vector<std::int64_t> backlog;
    std::vector<std::int64_t> fresh;
    for (auto const sequence : bench.sequences())
        (sequence <= 200 ? backlog : fresh).push_back(sequence);
    // A probe that failed while the centre was away may come a little later than its neighbours.
    CHECK(backlog.size() == 200);
    CHECK(std::is_sorted(fresh.begin(), fresh.end()));
    auto const order = bench.sequences();
    auto const first_fresh = std::find_if(order.begin(), order.end(), [](auto s) { return s > 200; });
    CHECK(first_fresh - order.begin() < 60);
}

TEST_CASE("outage: a short one keeps the order of acceptance") {
    LaneBench bench;
    bench.answer = LaneBench::always(Kind::retry, "http 503");
    bench.accept(30);
    bench.run_for(5s);
    bench.deliveries.clear();
    bench.answer = LaneBench::delivered;
    bench.run_for(1min);
    auto const order = bench.sequences();
    CHECK(order.size() == 30);
    CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("outage: the wait doubles from two seconds to a quarter of an hour") {
    LaneBench bench;
    bench.answer = LaneBench::always(Kind::retry, "http 503");
    bench.accept(1);
    bench.run_for(2h);
    std::vector<Duration> waits;
    for (std::size_t i = 1; i < bench.deliveries.size(); ++i)
        waits.push_back(
            std::chrono::duration_cast<Duration>(bench.deliveries[i].at - bench.deliveries[i - 1].at)
        );
    REQUIRE(waits.size() >= 11);
    waits.resize(11);
    CHECK(waits == std::vector<Duration>{2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s, 512s, 15min, 15min});
}

TEST_CASE("outage: what the last run of the gateway left is a backlog too") {
    LaneBench bench({.batch = 8, .in_flight = 8, .rate = 8});
    bench.outbox->accept(1000, bench.wall);
    bench.run_for(10s);
    bench.accept(1);
    auto const accepted = bench.now;
    bench.run_for(5s);
    CHECK(bench.outbox->entry(1001).state == Settlement::Kind::delivered);
    CHECK(bench.now - accepted <= 5s);
    CHECK(bench.outbox->still_queued() > 500);
}

TEST_CASE("outage: a wall clock that jumps does not change when the centre is tried") {
    LaneBench bench;
    bench.answer = LaneBench::always(Kind::retry, "http 503");
    bench.accept(1);
    bench.run_for(1min);
    auto const before = bench.sent();
    bench.wall -= 24h * 3650;
    bench.run_for(1h);
    bench.wall += 24h * 7300;
    bench.run_for(1h);
    CHECK(bench.sent() >= before + 8);
    CHECK(bench.sent() <= before + 14);
}
