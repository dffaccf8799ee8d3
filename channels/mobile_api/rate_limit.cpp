#include "channels/mobile_api/rate_limit.hpp"

#include <algorithm>
#include <cmath>

namespace kanal::mobile_api {

namespace {

using Minutes = std::chrono::duration<double, std::ratio<60>>;

constexpr std::size_t kMostKeys = 20000;

}  // namespace

std::optional<Duration> RateLimit::take(std::string_view key, SteadyTime now) {
    if (per_minute_ == 0) return std::nullopt;
    auto found = buckets_.find(key);
    if (found == buckets_.end()) {
        make_room(now);
        found = buckets_.emplace(std::string(key), Bucket{static_cast<double>(per_minute_), now}).first;
    }
    auto& bucket = found->second;
    bucket.left = left_in(bucket, now);
    bucket.counted_at = now;
    if (bucket.left < 1) {
        auto const wait = Minutes((1 - bucket.left) / per_minute_);
        return std::chrono::ceil<Duration>(wait);
    }
    bucket.left -= 1;
    return std::nullopt;
}

double RateLimit::left_in(Bucket const& bucket, SteadyTime now) const {
    auto const rested = std::chrono::duration_cast<Minutes>(now - bucket.counted_at).count();
    return std::min(static_cast<double>(per_minute_), bucket.left + rested * per_minute_);
}

void RateLimit::make_room(SteadyTime now) {
    if (buckets_.size() < kMostKeys) return;
    std::erase_if(buckets_, [&](auto const& entry) { return left_in(entry.second, now) >= per_minute_; });
    if (buckets_.size() >= kMostKeys) buckets_.clear();
}

}  // namespace kanal::mobile_api
