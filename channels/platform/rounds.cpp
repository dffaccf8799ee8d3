#include "channels/platform/rounds.hpp"

#include "base/retry_delay.hpp"

#include <algorithm>

namespace kanal::platform {

boost::asio::awaitable<void> run_rounds(Round const& round, Duration poll, Surroundings const& surroundings) {
    RetryDelay const delay;
    unsigned failures = 0;
    for (;;) {
        auto const verdict = co_await round();
        failures = verdict.outcome == Outcome::later ? failures + 1 : 0;
        auto pause = poll;
        if (failures > 0) pause = std::max(poll, delay.after(failures, surroundings.jitter()));
        co_await surroundings.sleep(pause);
    }
}

}  // namespace kanal::platform
