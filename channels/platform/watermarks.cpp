#include "channels/platform/watermarks.hpp"

#include "channels/platform/note_words.hpp"

namespace kanal::platform {

Watermarks::Watermarks(std::string_view cursor) {
    for (auto const word : words::split(cursor)) {
        auto const sign = word.find('=');
        if (sign == std::string_view::npos) continue;
        auto const time = words::to_time(word.substr(sign + 1));
        if (time) marks_[std::string(word.substr(0, sign))] = *time;
    }
}

std::optional<Time> Watermarks::of(std::string const& part) const {
    auto const found = marks_.find(part);
    return found == marks_.end() ? std::nullopt : std::optional(found->second);
}

std::string Watermarks::to_text() const {
    std::string text;
    for (auto const& [part, time] : marks_)
        text.append(text.empty() ? "" : " ").append(part).append("=").append(words::from_time(time));
    return text;
}

}  // namespace kanal::platform
