#include "base/retry_delay.hpp"

#include <algorithm>

namespace kanal {

Duration RetryDelay::after(unsigned failures, double jitter) const {
    auto delay = first;
    for (unsigned i = 1; i < failures && delay < longest; ++i)
        delay *= 2;
    delay = std::min(delay, longest);
    auto const factor = 0.5 + 0.5 * std::clamp(jitter, 0.0, 1.0);
    return Duration(static_cast<Duration::rep>(static_cast<double>(delay.count()) * factor));
}

}  // namespace kanal
