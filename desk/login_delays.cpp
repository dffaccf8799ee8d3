#include "desk/login_delays.hpp"

#include <algorithm>

namespace kanal::desk {

namespace {

constexpr std::size_t kMostKeys = 10'000;
constexpr Duration kFirst = std::chrono::seconds(2);
constexpr Duration kLongest = std::chrono::minutes(15);
constexpr auto kForgotten = std::chrono::hours(24);

}  // namespace

std::optional<Duration> LoginDelays::wait(std::string const& key, SteadyTime now) const {
    auto const one = tries_.find(key);
    if (one == tries_.end() || one->second.until <= now) return std::nullopt;
    return std::chrono::ceil<Duration>(one->second.until - now);
}

void LoginDelays::failed(std::string const& key, SteadyTime now) {
    if (tries_.size() >= kMostKeys && !tries_.contains(key)) {
        auto const oldest = std::min_element(tries_.begin(), tries_.end(), [](auto const& a, auto const& b) {
            return a.second.last < b.second.last;
        });
        tries_.erase(oldest);
    }
    auto& tries = tries_[key];
    if (tries.failures > 0 && now - tries.last > kForgotten) tries = {};
    ++tries.failures;
    tries.last = now;
    if (tries.failures < kFreeTries) return;
    auto delay = kFirst;
    for (auto extra = tries.failures - kFreeTries; extra > 0 && delay < kLongest; --extra)
        delay *= 2;
    tries.until = now + std::min(delay, kLongest);
}

}  // namespace kanal::desk
