#pragma once

#include "fake_outbox.hpp"
#include "moved_clock.hpp"

#include <memory>
#include <utility>

namespace kanal::test {

// A lane with a sink of the test's, over reports in memory, and a clock that only the test moves.
class SinkLane : public MovedClock {
public:
    explicit SinkLane(
        std::unique_ptr<Sink> sink, forwarder::LanePace pace = {.batch = 8, .in_flight = 8, .rate = 0}
    ) {
        auto owned = std::make_unique<FakeOutbox>();
        outbox = owned.get();
        lane = std::make_unique<forwarder::Lane>(
            forwarder::LaneOptions{.centre = "lapor", .pace = pace},
            std::move(owned),
            std::move(sink),
            clock()
        );
    }

    void accept(std::size_t reports) {
        outbox->accept(reports, wall);
        lane->wake();
    }
    void run_for(Duration span) { run(*lane, span); }
    FakeOutbox::Entry entry(std::int64_t sequence) { return outbox->entry(sequence); }

    FakeOutbox* outbox = nullptr;
    std::unique_ptr<forwarder::Lane> lane;
};

}  // namespace kanal::test
