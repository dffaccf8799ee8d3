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

namespace {

// Takes trials; otherwise the centre is away.
struct AwaySink : Sink {
    std::vector<Outcome> deliver(std::span<OutboundReport const> batch) override {
        std::vector<Outcome> outcomes(batch.size());
        for (std::size_t i = 0; i < batch.size(); ++i)
            if (batch[i].trial) outcomes[i].kind = Outcome::Kind::delivered;
        return outcomes;
    }
    bool takes_trials() const override { return true; }
};

OutboundReport trial() {
    OutboundReport report;
    report.trial = true;
    return report;
}

}  // namespace

TEST_CASE("lane thread: a trial is delivered at once though the lane waits, and no report is touched by it") {
    auto outbox = std::make_unique<FakeOutbox>();
    auto& queue = *outbox;
    queue.accept(3);
    forwarder::Lane lane({.centre = "lapor"}, std::move(outbox), std::make_unique<AwaySink>());
    lane.start();
    std::promise<Outcome> came;
    REQUIRE(lane.try_out(trial(), [&](Outcome const& outcome) { came.set_value(outcome); }));
    auto answer = came.get_future();
    REQUIRE(answer.wait_for(20s) == std::future_status::ready);
    CHECK(answer.get().kind == Outcome::Kind::delivered);
    lane.stop();
    CHECK(lane.status().delivered == 0);
    CHECK(queue.still_queued() == 3);
}

TEST_CASE("lane thread: a trial that a stop overtakes is answered, and one where none can be made is refused"
) {
    {
        forwarder::Lane by_hand({.centre = "meja"}, std::make_unique<FakeOutbox>(), nullptr);
        CHECK_FALSE(by_hand.try_out(trial(), [](Outcome const&) { FAIL("called"); }));
    }
    forwarder::Lane deaf(
        {.centre = "file"}, std::make_unique<FakeOutbox>(), std::make_unique<CountingSink>(1)
    );
    CHECK_FALSE(deaf.try_out(trial(), [](Outcome const&) { FAIL("called"); }));

    forwarder::Lane lane({.centre = "lapor"}, std::make_unique<FakeOutbox>(), std::make_unique<AwaySink>());
    int answers = 0;
    REQUIRE(lane.try_out(trial(), [&](Outcome const& outcome) {
        ++answers;
        CHECK(outcome.kind == Outcome::Kind::retry);
    }));
    CHECK_FALSE(lane.try_out(trial(), [](Outcome const&) { FAIL("called"); }));
    lane.stop();
    CHECK(answers == 1);
}
