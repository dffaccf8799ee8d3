#pragma once

#include "base/time.hpp"

namespace kanal {

struct RetryDelay {
    Duration first = std::chrono::seconds(2);
    Duration longest = std::chrono::minutes(15);

    // How long to wait after the `failures`-th failure in a row (from 1): doubling up to `longest`, then
    // multiplied by 0.5 to 1.0 as `jitter` goes from 0 to 1, so that many gateways do not knock together.
    Duration after(unsigned failures, double jitter) const;
};

}  // namespace kanal
