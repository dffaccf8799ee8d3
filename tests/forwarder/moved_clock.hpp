#pragma once

#include "base/clock.hpp"
#include "forwarder/lane.hpp"

#include <functional>

namespace kanal::test {

// A clock that only the test moves. Stays where it is: its clocks refer to it.
class MovedClock {
public:
    MovedClock() = default;
    MovedClock(MovedClock const&) = delete;
    MovedClock& operator=(MovedClock const&) = delete;

    Clock clock() {
        return {
            .steady = [this] { return now; },
            .wall = [this] { return wall; },
            .jitter = [this] { return jitter(); }};
    }

    void advance(Duration span) {
        now += span;
        wall += span;
    }

    // Turns of a lane with this clock, jumping over its waits, until it has nothing to do before `span` is
    // over.
    void run(forwarder::Lane& lane, Duration span) {
        auto const end = now + span;
        while (true) {
            auto const again = lane.step();
            if (again <= now) continue;
            if (again > end) break;
            advance(std::chrono::ceil<Duration>(again - now));
        }
        if (end > now) advance(std::chrono::ceil<Duration>(end - now));
    }

    std::function<double()> jitter = [] { return 1.0; };
    SteadyTime now = SteadyTime(std::chrono::hours(1));
    Time wall = Time(std::chrono::hours(24 * 365 * 56));
};

}  // namespace kanal::test
