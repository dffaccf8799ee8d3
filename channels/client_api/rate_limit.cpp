#include "channels/client_api/rate_limit.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace kanal::client_api {

namespace {

constexpr std::chrono::nanoseconds kMinute = std::chrono::minutes(1);
constexpr double kSpread = 5;  // seconds
constexpr std::size_t kMostKeys = 20000;

}  // namespace

// The generic cell rate algorithm (ITU-T I.371): one time a key says all, without rounding.
std::optional<Duration> RateLimit::take(std::string_view key, SteadyTime now) {
    if (per_minute_ == 0) return std::nullopt;
    auto found = full_again_.find(key);
    if (found == full_again_.end()) {
        make_room(now);
        found = full_again_.emplace(std::string(key), now).first;
    }
    auto const one = kMinute / per_minute_;
    auto const full_again = std::max(found->second, now) + one;
    auto const wait = full_again - now - one * per_minute_;
    if (wait > std::chrono::nanoseconds::zero()) return std::chrono::ceil<Duration>(wait);
    found->second = full_again;
    return std::nullopt;
}

void RateLimit::make_room(SteadyTime now) {
    if (full_again_.size() < kMostKeys) return;
    std::erase_if(full_again_, [now](auto const& entry) { return entry.second <= now; });
    if (full_again_.size() >= kMostKeys) full_again_.clear();
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

double random_jitter() {
    static thread_local std::minstd_rand generator{std::random_device{}()};
    return std::uniform_real_distribution<double>(0, 1)(generator);
}

}  // namespace kanal::client_api
