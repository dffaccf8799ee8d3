#include "channels/platform/silence_watch.hpp"

#include "channels/platform/note_words.hpp"

#include <algorithm>

namespace kanal::platform {

namespace {

constexpr std::size_t kDaysKept = 7;
constexpr std::size_t kDaysNeeded = 3;
constexpr Duration kShortest = std::chrono::hours(1);

std::int64_t day_of(Time time) {
    return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

}  // namespace

void SilenceWatch::message(Time at) {
    if (last_) {
        auto const pause = std::max(std::chrono::floor<Duration>(at - *last_), Duration::zero());
        auto& longest = longest_[day_of(at)];
        longest = std::max(longest, pause);
    }
    while (longest_.size() > kDaysKept)
        longest_.erase(longest_.begin());
    last_ = at;
    reported_ = false;
}

std::optional<Duration> SilenceWatch::limit() const {
    if (fixed_ > Duration::zero()) return fixed_;
    if (longest_.size() < kDaysNeeded) return std::nullopt;
    Duration longest = kShortest;
    for (auto const& [day, pause] : longest_)
        longest = std::max(longest, pause);
    return 2 * longest;
}

std::optional<Duration> SilenceWatch::too_long(Time now) {
    // Without any message yet the time counts from the first look.
    if (!last_) last_ = now;
    auto const allowed = limit();
    auto const silent = std::chrono::floor<Duration>(now - *last_);
    if (!allowed || reported_ || silent < *allowed) return std::nullopt;
    reported_ = true;
    return silent;
}

std::string SilenceWatch::to_note() const {
    auto note = words::from_time(last_.value_or(Time{}));
    for (auto const& [day, pause] : longest_)
        note += " " + std::to_string(day) + " " + std::to_string(pause.count());
    return note;
}

void SilenceWatch::restore(std::string_view note) {
    auto const parts = words::split(note);
    if (parts.empty()) return;
    last_ = words::to_time(parts[0]);
    longest_.clear();
    for (std::size_t i = 1; i + 1 < parts.size(); i += 2) {
        auto const day = words::to_number<std::int64_t>(parts[i]);
        auto const pause = words::to_number<std::int64_t>(parts[i + 1]);
        if (day && pause && *pause >= 0) longest_[*day] = Duration(*pause);
    }
}

}  // namespace kanal::platform
