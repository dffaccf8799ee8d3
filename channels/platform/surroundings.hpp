#pragma once

#include "base/clock.hpp"

#include <boost/asio/awaitable.hpp>
#include <functional>

namespace kanal::platform {

// Time and chance, as parameters: a test has its own.
struct Surroundings {
    std::function<Time()> now = {};
    std::function<boost::asio::awaitable<void>(Duration)> sleep = {};  // ends by cancellation, too
    std::function<double()> jitter = {};                               // 0 to 1
};

Surroundings real_surroundings();

}  // namespace kanal::platform
