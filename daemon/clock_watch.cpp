#include "daemon/clock_watch.hpp"

#include "base/log.hpp"
#include "base/time_text.hpp"

namespace kanal::daemon {

namespace {

constexpr Time kThisProgram = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
constexpr auto kSmallStep = std::chrono::hours(1);
constexpr auto kYear = std::chrono::hours(24) * 400;

}  // namespace

std::string_view ClockWatch::doubt(Time now, SteadyTime steady) {
    auto const found = judge(now, steady);
    last_ = now;
    last_steady_ = steady;
    if (found.empty()) {
        believed_ = now;
        doubted_since_.reset();
    } else if (!doubted_since_) {
        doubted_since_ = steady;
    }
    if (found.empty() && !doubt_.empty())
        log::event(log::Level::notice, "clock_believed", {{"time", rfc3339(now)}});
    if (!found.empty() && doubt_.empty())
        log::event(log::Level::alert, "clock_doubtful", {{"reason", found}, {"time", rfc3339(now)}});
    doubt_ = found;
    return found;
}

std::string_view ClockWatch::judge(Time now, SteadyTime steady) {
    if (last_ && std::chrono::abs((now - *last_) - (steady - last_steady_)) > kSmallStep) {
        jumped_ = steady;
        if (doubted_since_) doubted_since_ = steady;
    }
    if (now < kThisProgram) return "before this program was written";
    if (doubted_since_ && steady - *doubted_since_ > kPatience) {
        jumped_.reset();
        return {};
    }
    if (believed_ && now + kSmallStep < *believed_) return "behind the time of earlier reports";
    if (believed_ && now > *believed_ + kYear) return "far ahead of the time of earlier reports";
    if (jumped_ && steady - *jumped_ <= kPatience) return "jumped";
    return {};
}

}  // namespace kanal::daemon
