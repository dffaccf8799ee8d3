#include "forwarder/breaker.hpp"

#include <algorithm>

namespace kanal::forwarder {

Duration Breaker::clamp_retry_after(Duration asked) {
    return std::clamp(asked, kShortestRetryAfter, kLongestRetryAfter);
}

Breaker::Change Breaker::succeeded() {
    auto const before = state_;
    state_ = State::closed;
    failures_ = 0;
    return before == State::closed ? Change::none : Change::resumed;
}

Breaker::Change Breaker::failed(SteadyTime now, std::optional<Duration> retry_after, double jitter) {
    ++failures_;
    // A centre that was misconfigured and now fails in another way is still only tried with one report.
    if (state_ == State::stopped) failures_ = std::max(failures_, kFailuresToOpen);
    auto wait = delay_.after(failures_, jitter);
    // The waits before have spread the gateways of a country; the longest one is kept whole, so that a centre
    // that is away meets no more than one probe in it.
    if (delay_.after(failures_, 1.0) >= delay_.longest) wait = delay_.longest;
    if (retry_after) wait = std::max(wait, clamp_retry_after(*retry_after));
    next_try_ = now + wait;
    if (failures_ < kFailuresToOpen || state_ == State::open) return Change::none;
    state_ = State::open;
    return Change::opened;
}

Breaker::Change Breaker::misconfigured(SteadyTime now, Duration until_probe) {
    auto const before = state_;
    state_ = State::stopped;
    next_try_ = now + until_probe;
    return before == State::stopped ? Change::none : Change::stopped;
}

void Breaker::pause(SteadyTime until) {
    next_try_ = std::max(next_try_, until);
}

void Breaker::try_now(SteadyTime now) {
    next_try_ = std::min(next_try_, now);
}

}  // namespace kanal::forwarder
