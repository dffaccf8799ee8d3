#pragma once

#include "base/time.hpp"

#include <charconv>
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

template <class Number>
std::optional<Number> to_number(std::string_view text) {
    Number number{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

inline std::optional<Time> to_time(std::string_view text) {
    auto const milliseconds = to_number<std::int64_t>(text);
    // Beyond it a time point would overflow.
    constexpr std::int64_t kMost = 9'000'000'000'000;
    if (!milliseconds || *milliseconds > kMost || *milliseconds < -kMost) return std::nullopt;
    return Time(std::chrono::milliseconds(*milliseconds));
}

inline std::string from_time(Time time) {
    auto const since = time.time_since_epoch();
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

}  // namespace kanal::words
