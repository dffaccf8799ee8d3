#pragma once

#include "base/time.hpp"

#include <algorithm>

namespace kanal {

struct RetryDelay {
    Duration first = std::chrono::seconds(2);
    Duration longest = std::chrono::minutes(15);

    // How long to wait after the `failures`-th failure in a row (from 1): doubling up to `longest`, then
    // multiplied by 0.5 to 1.0 as `jitter` goes from 0 to 1, so that many gateways do not try at the same
    // moment.
    Duration after(unsigned failures, double jitter) const {
        auto delay = first;
        for (unsigned i = 1; i < failures && delay < longest; ++i)
            delay *= 2;
        delay = std::min(delay, longest);
        auto const factor = 0.5 + 0.5 * std::clamp(jitter, 0.0, 1.0);
        return Duration(static_cast<Duration::rep>(static_cast<double>(delay.count()) * factor));
    }
};

}  // namespace kanal
