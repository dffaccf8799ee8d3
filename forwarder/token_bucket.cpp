#include "forwarder/token_bucket.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace kanal::forwarder {

namespace {

constexpr auto kRecoverEvery = std::chrono::seconds(10);
constexpr double kRecoverySteps = 10;

}  // namespace

TokenBucket::TokenBucket(double rate, SteadyTime now)
    : configured_(std::max(rate, 0.0)), rate_(configured_), tokens_(1), filled_at_(now) {}

std::size_t TokenBucket::available(SteadyTime now) {
    refill(now);
    if (rate_ == 0) return std::numeric_limits<std::size_t>::max();
    return tokens_ < 1 ? 0 : static_cast<std::size_t>(tokens_);
}

void TokenBucket::spend(std::size_t reports) {
    if (rate_ == 0) return;
    tokens_ -= static_cast<double>(reports);
}

SteadyTime TokenBucket::ready_at(SteadyTime now) {
    refill(now);
    if (rate_ == 0 || tokens_ >= 1) return now;
    // Rounded up: waking a moment early would find no token and wait for nothing.
    auto const wait =
        std::chrono::milliseconds(static_cast<Duration::rep>(std::ceil((1 - tokens_) / rate_ * 1000)) + 1);
    return now + wait;
}

void TokenBucket::slow_down(SteadyTime now) {
    refill(now);
    if (rate_ == 0) rate_ = kAssumedRate;
    rate_ = std::max(rate_ / 2, kLeastRate);
    tokens_ = std::min(tokens_, 0.0);
    recover_at_ = now + kRecoverEvery;
}

void TokenBucket::refill(SteadyTime now) {
    if (rate_ > 0 && now > filled_at_) {
        auto const seconds = std::chrono::duration<double>(now - filled_at_).count();
        tokens_ = std::min(tokens_ + seconds * rate_, std::max(rate_, 1.0));
    }
    filled_at_ = std::max(filled_at_, now);
    recover(now);
}

void TokenBucket::recover(SteadyTime now) {
    double const goal = configured_ > 0 ? configured_ : kAssumedRate;
    while (rate_ > 0 && rate_ < goal && now >= recover_at_) {
        rate_ = std::min(rate_ + goal / kRecoverySteps, goal);
        recover_at_ += kRecoverEvery;
    }
    if (configured_ == 0 && rate_ >= goal) rate_ = 0;
}

}  // namespace kanal::forwarder
