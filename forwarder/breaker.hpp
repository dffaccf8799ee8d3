#pragma once

#include "base/retry_delay.hpp"
#include "base/time.hpp"

#include <optional>

namespace kanal::forwarder {

// When a lane may try its centre again. Pure: time and jitter are parameters.
//
//   closed    batches go out; a failure puts the next one off
//   open      kFailuresToOpen failures in a row: one report at a time is tried, on and on, at most a quarter
//             of an hour apart, for as long as it takes
//   stopped   something must be mended by a person: one report is tried every kProbeConfigured, or up to
//             kProbeSpread later
class Breaker {
public:
    enum class State { closed, open, stopped };
    enum class Change { none, opened, stopped, resumed };

    static constexpr unsigned kFailuresToOpen = 5;
    static constexpr Duration kProbeConfigured = std::chrono::minutes(15);
    // All gateways of a country stop at once when their centre's certificate ends: each has a wait of its
    // own, so that they do not come back together.
    static constexpr Duration kProbeSpread = std::chrono::minutes(3);
    static constexpr Duration kShortestRetryAfter = std::chrono::seconds(1);
    static constexpr Duration kLongestRetryAfter = std::chrono::hours(1);

    // What a centre asked for, within reason.
    static Duration clamp_retry_after(Duration asked);

    explicit Breaker(RetryDelay delay = {}) : delay_(delay) {}

    State state() const { return state_; }
    bool probing() const { return state_ != State::closed; }
    unsigned failures() const { return failures_; }    // in a row
    SteadyTime next_try() const { return next_try_; }  // in the past: at once

    // The centre answered for at least one report, be it with a refusal.
    Change succeeded();
    // Waits the longer of the back-off and `retry_after`.
    Change failed(SteadyTime now, std::optional<Duration> retry_after, double jitter);
    Change misconfigured(SteadyTime now, Duration until_probe = kProbeConfigured);

    void pause(SteadyTime until);  // the lane works, but not before then
    void try_now(SteadyTime now);  // a person says that it was mended

private:
    RetryDelay delay_;
    State state_ = State::closed;
    unsigned failures_ = 0;
    SteadyTime next_try_ = {};
};

}  // namespace kanal::forwarder
