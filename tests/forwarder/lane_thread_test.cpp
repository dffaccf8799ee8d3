#include "fake_outbox.hpp"
#include "forwarder/lane.hpp"

#include <doctest/doctest.h>
#include <future>
#include <thread>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

struct CountingSink : Sink {
    explicit CountingSink(std::size_t wanted) : missing(wanted) {}

    std::vector<Outcome> deliver(std::span<OutboundReport const> batch) override {
        std::vector<Outcome> outcomes(batch.size());
        for (auto& outcome : outcomes)
            outcome.kind = Outcome::Kind::delivered;
        missing -= batch.size();
        if (missing == 0) done.set_value();
        return outcomes;
    }

    std::size_t missing;
    std::promise<void> done;
};

}  // namespace

TEST_CASE("lane thread: every report accepted from other threads is delivered without waiting for the next") {
    auto outbox = std::make_unique<FakeOutbox>();
    auto& queue = *outbox;
    auto sink = std::make_unique<CountingSink>(400);
    auto done = sink->done.get_future();
    forwarder::Lane lane(
        {.centre = "lapor", .pace = {.batch = 8, .in_flight = 8, .rate = 0}},
        std::move(outbox),
        std::move(sink)
    );
    lane.start();
    std::vector<std::thread> producers;
    for (int i = 0; i < 4; ++i)
        producers.emplace_back([&] {
            for (int j = 0; j < 100; ++j) {
                queue.accept(1);
                lane.wake();
                (void)lane.status();
            }
        });
    for (auto& producer : producers)
        producer.join();
    REQUIRE(done.wait_for(20s) == std::future_status::ready);
    lane.stop();
    CHECK(queue.still_queued() == 0);
    CHECK(lane.status().delivered == 400);
}

TEST_CASE("lane thread: stop finishes and settles the batch in hand") {
    struct SlowSink : Sink {
        std::vector<Outcome> deliver(std::span<OutboundReport const> batch) override {
            began.set_value();
            hurried.get_future().wait();
            std::vector<Outcome> outcomes(batch.size());
            for (auto& outcome : outcomes)
                outcome.kind = Outcome::Kind::delivered;
            return outcomes;
        }
        void begin_shutdown() override { hurried.set_value(); }
        std::promise<void> began;
        std::promise<void> hurried;
    };
    auto outbox = std::make_unique<FakeOutbox>();
    auto& queue = *outbox;
    queue.accept(100);
    auto sink = std::make_unique<SlowSink>();
    auto began = sink->began.get_future();
    forwarder::Lane lane({.centre = "lapor"}, std::move(outbox), std::move(sink));
    lane.start();
    REQUIRE(began.wait_for(20s) == std::future_status::ready);
    lane.stop();
    CHECK(queue.entry(1).state == Settlement::Kind::delivered);
    CHECK(queue.entry(2).attempts == 0);
}
