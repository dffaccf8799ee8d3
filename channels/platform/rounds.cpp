#include "channels/platform/rounds.hpp"

#include "base/retry_delay.hpp"

#include <algorithm>

namespace kanal::platform {

boost::asio::awaitable<void> run_rounds(Round const& round, Duration poll, Clock const& clock) {
    RetryDelay const delay;
    unsigned failures = 0;
    for (;;) {
        auto const verdict = co_await round();
        failures = verdict.outcome == Outcome::later ? failures + 1 : 0;
        auto pause = poll;
        if (failures > 0) pause = std::max(poll, delay.after(failures, clock.jitter()));
        co_await clock.sleep(pause);
    }
}

}  // namespace kanal::platform
