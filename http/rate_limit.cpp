#include "http/rate_limit.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace kanal {

namespace {

constexpr std::chrono::nanoseconds kMinute = std::chrono::minutes(1);
constexpr double kSpread = 5;  // seconds
constexpr std::size_t kMostKeys = 20000;

}  // namespace

// The generic cell rate algorithm (ITU-T I.371): one time a key says all, without rounding.
std::optional<Duration> RateLimit::take(std::string_view key, SteadyTime now) {
    if (per_minute_ == 0) return std::nullopt;
    auto found = full_again_.find(key);
    auto const one = kMinute / per_minute_;
    auto const since = found == full_again_.end() ? now : std::max(found->second, now);
    auto const wait = since + one - now - one * per_minute_;
    if (wait > std::chrono::nanoseconds::zero()) return std::chrono::ceil<Duration>(wait);
    if (found == full_again_.end()) {
        make_room();
        found = full_again_.emplace(std::string(key), since).first;
    } else {
        by_rest_.erase({found->second, found->first});
    }
    found->second = since + one;
    by_rest_.emplace(found->second, found->first);
    return std::nullopt;
}

void RateLimit::make_room() {
    while (full_again_.size() >= kMostKeys) {
        auto const rested_first = full_again_.find(by_rest_.begin()->second);
        by_rest_.erase(by_rest_.begin());
        full_again_.erase(rested_first);
    }
}

Rates read_rates(YamlReader& block) {
    Rates rates;
    rates.per_device = static_cast<unsigned>(block.number("rate_per_device", rates.per_device, 0, 1000000));
    rates.per_peer = static_cast<unsigned>(block.number("rate_per_peer", rates.per_peer, 0, 1000000));
    return rates;
}

unsigned retry_after(Duration wait, double jitter) {
    auto const seconds = std::chrono::duration<double>(wait).count() + jitter * kSpread;
    return static_cast<unsigned>(std::ceil(seconds));
}

FailedAttemptLimiter::FailedAttemptLimiter(unsigned attempts_a_minute, Clock clock)
    : tries_(attempts_a_minute), clock_(std::move(clock)) {}

std::optional<unsigned> FailedAttemptLimiter::failed(std::string_view peer) {
    auto const wait = tries_.take(peer, clock_.steady());
    if (!wait) return std::nullopt;
    return retry_after(*wait, clock_.jitter());
}

HttpResponse too_many_attempts(unsigned retry_after_seconds) {
    auto response = problem(429, "Too Many Requests");
    response.headers.emplace_back("Retry-After", std::to_string(retry_after_seconds));
    return response;
}

}  // namespace kanal
