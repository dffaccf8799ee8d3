#pragma once

#include "base/ascii.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The values of a channel's notes: words between single spaces, times in milliseconds since 1970.
namespace kanal::words {

inline std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        auto const end = text.find(' ');
        words.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return words;
}

inline std::optional<Time> to_time(std::string_view text) {
    auto const milliseconds = to_number<std::int64_t>(text);
    // Beyond it a time point would overflow.
    constexpr std::int64_t kMost = 9'000'000'000'000;
    if (!milliseconds || *milliseconds > kMost || *milliseconds < -kMost) return std::nullopt;
    return Time(std::chrono::milliseconds(*milliseconds));
}

// Whole days since 1970.
inline std::int64_t day_of(Time time) {
    return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

// Whether `time` lies at least so long ago; also where it lies as far ahead, behind a clock that jumped.
inline bool is_over(Time time, Duration duration, Time now) {
    auto const age = now - time;
    return age >= duration || -age > duration;
}

inline std::string from_time(Time time) {
    auto const since = time.time_since_epoch();
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

}  // namespace kanal::words
