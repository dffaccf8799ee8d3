#pragma once

#include "base/time.hpp"

#include <cstddef>

namespace kanal::forwarder {

// How many reports a second a centre is sent. Holds at most one second's worth, never less than one report.
// Pure: time is a parameter, and must not go back.
class TokenBucket {
public:
    // `rate` in reports a second; 0: no limit until the centre asks for one.
    TokenBucket(double rate, SteadyTime now);

    std::size_t available(SteadyTime now);
    void spend(std::size_t reports);
    // When the next report may go; `now` when one may go already.
    SteadyTime ready_at(SteadyTime now);

    // The centre said 429: half the rate, then a tenth of the configured one back every ten seconds. Without
    // a configured rate the halving begins at kAssumedRate, and the limit goes away when that is reached.
    void slow_down(SteadyTime now);
    double rate() const { return rate_; }  // 0: no limit

    static constexpr double kAssumedRate = 20;
    static constexpr double kLeastRate = 0.1;

private:
    void refill(SteadyTime now);
    void recover(SteadyTime now);

    double configured_;
    double rate_;
    double tokens_;
    SteadyTime filled_at_;
    SteadyTime recover_at_ = {};
};

}  // namespace kanal::forwarder
