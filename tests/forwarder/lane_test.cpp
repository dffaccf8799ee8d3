#include "lane_bench.hpp"
#include "log_capture.hpp"

#include <doctest/doctest.h>
#include <numeric>
#include <set>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using Kind = Outcome::Kind;

TEST_CASE("lane: delivers in order of acceptance and keeps the centre's receipt") {
    LaneBench bench;
    bench.accept(20);
    bench.run_for(1min);
    std::vector<std::int64_t> in_order(20);
    std::iota(in_order.begin(), in_order.end(), 1);
    CHECK(bench.sequences() == in_order);
    CHECK(bench.outbox->entry(20).tracking_id == "T20");
    CHECK(bench.lane->status().delivered == 20);
}

TEST_CASE("lane: works up to its concurrency in steps of 1, 2, 4, 8") {
    LaneBench bench({.batch = 50, .in_flight = 8, .rate = 0});
    bench.accept(100);
    bench.run_for(1min);
    std::vector<std::size_t> sizes;
    for (auto const& delivery : bench.deliveries)
        sizes.push_back(delivery.batch.size());
    REQUIRE(sizes.size() >= 5);
    CHECK(std::vector(sizes.begin(), sizes.begin() + 4) == std::vector<std::size_t>{1, 2, 4, 50});
}

TEST_CASE("lane: no attempt has begun while the sink gets ready, however long that takes") {
    // Killed three times while it read a large file, a report was held though it had never been sent.
    LaneBench bench;
    std::vector<unsigned> attempts;
    bench.at_get_ready = [&] { attempts.push_back(bench.outbox->entries[1].attempts); };
    bench.accept(1);
    bench.run_for(std::chrono::seconds(1));
    REQUIRE_FALSE(attempts.empty());
    CHECK(attempts.front() == 0);
    CHECK(bench.sent() == 1);
}

TEST_CASE("lane: a single report goes out at once, not when the next one comes") {
    LaneBench bench;
    bench.run_for(1h);
    bench.accept(1);
    auto const accepted = bench.now;
    bench.run_for(1min);
    REQUIRE(bench.deliveries.size() == 1);
    CHECK(bench.deliveries[0].at == accepted);
}

TEST_CASE("lane: a centre is told its counts when nothing is to be delivered, and not while it is away") {
    LogCapture log;
    LaneBench bench;
    bench.takes_counts = true;
    bench.answer = LaneBench::always(Kind::retry, "connection refused");
    bench.accept(3);
    bench.run_for(48h);
    CHECK(bench.told == 0);
    bench.answer = LaneBench::delivered;
    bench.run_for(1h);
    CHECK(bench.sent() > 3);
    CHECK(bench.told == 1);
    bench.run_for(48h);
    CHECK(bench.told == 3);
}

TEST_CASE("lane: 401 stops it at once, burns no attempt, raises one alarm and goes on when it is mended") {
    LogCapture log;
    LaneBench bench;
    bench.accept(10);
    bench.run_for(10ms);
    bench.answer = LaneBench::always(Kind::misconfigured, "http 401");
    bench.accept(10);
    bench.run_for(24h);
    CHECK(bench.lane->status().state == forwarder::LaneStatus::State::stopped);
    CHECK(bench.lane->status().why == "http 401");
    CHECK(log.count("event=lane_stopped") == 1);
    for (int i = 11; i <= 20; ++i) {
        CHECK(bench.outbox->entry(i).refusals == 0);
        CHECK(bench.outbox->entry(i).state == Settlement::Kind::retry);
    }
    // One batch met it; then one report each quarter of an hour.
    CHECK(bench.sent() - 10 <= 10 + 24 * 4);

    bench.answer = LaneBench::delivered;
    auto const mended = bench.now;
    bench.lane->wake_configured();
    bench.run_for(1min);
    CHECK(bench.outbox->still_queued() == 0);
    CHECK(bench.deliveries.back().at <= mended + 35s);
    CHECK(log.count("event=lane_resumed") == 1);
    CHECK(bench.lane->status().state == forwarder::LaneStatus::State::running);
}

TEST_CASE("lane: a stopped centre is noticed to be mended without anybody's help within a quarter of an hour"
) {
    LaneBench bench;
    bench.answer = LaneBench::always(Kind::misconfigured, "tls: certificate expired");
    bench.accept(5);
    bench.run_for(10h);
    bench.answer = LaneBench::delivered;
    bench.run_for(16min);
    CHECK(bench.outbox->still_queued() == 0);
}

TEST_CASE("lane: gateways that stop together come back apart, each no sooner than a quarter of an hour") {
    std::set<Duration> waits;
    for (int gateway = 0; gateway <= 18; ++gateway) {
        LaneBench bench({.batch = 8, .in_flight = 8, .rate = 0, .probe_share = gateway / 18.0});
        bench.answer = LaneBench::always(Kind::misconfigured, "http 401");
        bench.accept(5);
        bench.run_for(2h);
        REQUIRE(bench.deliveries.size() >= 6);
        auto const wait = bench.deliveries[1].at - bench.deliveries[0].at;
        for (std::size_t i = 2; i < bench.deliveries.size(); ++i)
            CHECK(bench.deliveries[i].at - bench.deliveries[i - 1].at == wait);
        CHECK(wait >= 15min);
        CHECK(wait <= 18min);
        waits.insert(std::chrono::duration_cast<Duration>(wait));
    }
    CHECK(waits.size() == 19);
}

TEST_CASE("lane: one refused report is tried three times over an hour and then held; the others flow") {
    LogCapture log;
    LaneBench bench;
    bench.answer = [](OutboundReport const& outbound) {
        if (outbound.sequence == 3) return LaneBench::outcome(Kind::refused, "http 422");
        return LaneBench::delivered(outbound);
    };
    bench.accept(10);
    bench.run_for(1min);
    CHECK(bench.lane->status().delivered == 9);
    CHECK_FALSE(bench.outbox->entry(3).held);
    bench.run_for(58min);
    CHECK_FALSE(bench.outbox->entry(3).held);
    bench.run_for(5min);
    CHECK(bench.outbox->entry(3).held);
    CHECK(bench.outbox->entry(3).attempts == 3);
    CHECK(log.count("event=report_refused") == 3);
    CHECK(bench.lane->status().state == forwarder::LaneStatus::State::running);
}

TEST_CASE("lane: when every report is refused the lane stops instead of holding them all") {
    LogCapture log;
    LaneBench bench;
    bench.answer = LaneBench::always(Kind::refused, "http 422");
    bench.accept(100);
    bench.run_for(48h);
    CHECK(bench.lane->status().state == forwarder::LaneStatus::State::stopped);
    CHECK(log.count("event=lane_stopped") == 1);
    std::size_t held = 0;
    for (int i = 1; i <= 100; ++i)
        held += bench.outbox->entry(i).held ? 1 : 0;
    CHECK(held == 0);
    bench.answer = LaneBench::delivered;
    bench.run_for(2h);
    CHECK(bench.outbox->still_queued() == 0);
}

TEST_CASE("lane: a report that the centre always fails on does not stand in the way of the others") {
    LaneBench bench;
    bench.answer = [](OutboundReport const& outbound) {
        if (outbound.sequence == 1) return LaneBench::outcome(Kind::retry, "http 500");
        return LaneBench::delivered(outbound);
    };
    bench.accept(50);
    bench.run_for(15min);
    CHECK(bench.outbox->still_queued() == 1);
    // Alone in the queue it opens the breaker; a new report still gets through at the next probe.
    bench.run_for(24h);
    bench.accept(1);
    bench.run_for(31min);
    CHECK(bench.outbox->entry(51).state == Settlement::Kind::delivered);
    CHECK(bench.outbox->entry(1).state == Settlement::Kind::retry);
}

TEST_CASE("lane: a report that a filter turns away with 403 delays the others by seconds") {
    LaneBench bench;
    bench.answer = [](OutboundReport const& outbound) {
        if (outbound.sequence == 9) return LaneBench::outcome(Kind::misconfigured, "http 403");
        return LaneBench::delivered(outbound);
    };
    bench.accept(200);
    bench.run_for(1min);
    CHECK(bench.outbox->still_queued() == 1);
}

TEST_CASE("lane: a suspect is sent alone") {
    LaneBench bench;
    bench.accept(30);
    bench.outbox->entries[10].outbound.suspect = true;
    bench.outbox->entries[11].outbound.suspect = true;
    bench.run_for(1min);
    CHECK(bench.outbox->still_queued() == 0);
    for (auto const& delivery : bench.deliveries)
        for (auto const& outbound : delivery.batch)
            if (outbound.sequence == 10 || outbound.sequence == 11) CHECK(delivery.batch.size() == 1);
}

TEST_CASE("lane: what the centre asks for by Retry-After is waited out, an hour at most") {
    LaneBench bench;
    bench.answer = [](OutboundReport const&) {
        auto outcome = LaneBench::outcome(Kind::retry, "http 503");
        outcome.retry_after = 240h;
        return outcome;
    };
    bench.accept(1);
    bench.run_for(59min);
    CHECK(bench.sent() == 1);
    bench.run_for(2min);
    CHECK(bench.sent() == 2);
}

TEST_CASE("lane: 429 halves the rate") {
    LaneBench bench({.batch = 50, .in_flight = 8, .rate = 20});
    bench.accept(2000);
    bench.run_for(20s);
    auto const before = bench.sent();
    CHECK(before >= 350);
    CHECK(before <= 420);
    bench.answer = [](OutboundReport const&) {
        auto outcome = LaneBench::outcome(Kind::retry, "http 429");
        outcome.slow_down = true;
        return outcome;
    };
    bench.run_for(1s);
    bench.answer = LaneBench::delivered;
    bench.run_for(3s);
    auto const resumed = bench.lane->status().delivered;
    bench.run_for(5s);
    CHECK(bench.lane->status().delivered - resumed <= 60);
}

TEST_CASE("lane: an answer that was lost where sending again could repeat the effect is never sent again") {
    LogCapture log;
    LaneBench bench;
    bench.answer = LaneBench::always(Kind::unknown, "amqp: connection lost before the confirm");
    bench.accept(1);
    bench.run_for(24h);
    CHECK(bench.sent() == 1);
    CHECK(bench.outbox->entry(1).state == Settlement::Kind::unknown);
    CHECK(log.count("event=delivery_unknown") == 1);
}

TEST_CASE("lane: what could not be settled is settled before anything else is drawn") {
    LogCapture log;
    LaneBench bench;
    bench.accept(3);
    bench.outbox->settle_broken = true;
    bench.run_for(1min);
    CHECK(bench.sent() == 1);
    bench.outbox->settle_broken = false;
    bench.run_for(1min);
    CHECK(bench.sequences() == std::vector<std::int64_t>{1, 2, 3});
    CHECK(bench.outbox->still_queued() == 0);
    CHECK(log.count("event=lane_spool_failed") >= 1);
}

TEST_CASE("lane: without a sink the reports wait for a person") {
    auto outbox = std::make_unique<FakeOutbox>();
    auto& queue = *outbox;
    queue.accept(3);
    forwarder::Lane lane({.centre = "meja"}, std::move(outbox), nullptr);
    lane.start();
    lane.wake();
    CHECK(lane.status().state == forwarder::LaneStatus::State::waiting);
    lane.stop();
    CHECK(queue.still_queued() == 3);
}
