#include "channels/sms/sender_rate.hpp"

#include <functional>

namespace kanal::sms {

namespace {

constexpr std::size_t kMostSenders = 20'000;  // in one hour; at a message a second there are fewer

std::int64_t hour_of(Time time) {
    return std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count();
}

}  // namespace

bool SenderRate::message(std::string_view sender, Time at) {
    if (an_hour_ == 0 || sender.empty()) return false;
    if (hour_ != hour_of(at)) {
        hour_ = hour_of(at);
        counts_.clear();
        flooding_ = 0;
    }
    auto const key = std::hash<std::string_view>()(sender);
    if (counts_.size() >= kMostSenders && !counts_.contains(key)) return false;
    if (++counts_[key] != an_hour_ + 1) return false;
    ++flooding_;
    return true;
}

std::size_t SenderRate::flooding(Time now) const {
    return hour_ == hour_of(now) ? flooding_ : 0;
}

}  // namespace kanal::sms
