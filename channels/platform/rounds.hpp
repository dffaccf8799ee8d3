#pragma once

#include "base/clock.hpp"
#include "channels/platform/verdict.hpp"

#include <functional>

namespace kanal::platform {

using Round = std::function<boost::asio::awaitable<Verdict>()>;

// Asks round after round, `poll` apart, until cancelled. A round that failed in passing (`later`: network,
// platform or our own disk) comes again after a growing delay, which is never shorter than `poll`. `round`
// outlives the call.
boost::asio::awaitable<void> run_rounds(Round const& round, Duration poll, Clock const& clock);

}  // namespace kanal::platform
