#pragma once

#include "base/time.hpp"

#include <boost/asio/awaitable.hpp>
#include <functional>

namespace kanal {

// A random number from 0 to 1; one series for each thread.
double random_share();

// Waits on the caller's executor, until cancelled.
boost::asio::awaitable<void> sleep_for(Duration duration);

// The same; cancelled it returns at once, and the next wait of the coroutine throws.
boost::asio::awaitable<void> pause_for(Duration duration);

// Time and chance as parameters: as made they are the machine's, a test has its own.
struct Clock {
    std::function<SteadyTime()> steady = std::chrono::steady_clock::now;
    std::function<Time()> wall = WallClock::now;
    std::function<double()> jitter = random_share;  // 0 to 1
    std::function<boost::asio::awaitable<void>(Duration)> sleep = sleep_for;
};

}  // namespace kanal
