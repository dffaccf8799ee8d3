#include "json/slices.hpp"

#include "base/ascii.hpp"

namespace kanal {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // no JSON, and some relays begin with it

// `text` begins with a quote; the length of the string with both its quotes, or nothing when it never ends.
std::optional<std::size_t> string_length(std::string_view text) {
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            return i + 1;
        }
    }
    return std::nullopt;
}

// The length of the part before the first comma that is in no string and in no bracket.
std::optional<std::size_t> part_length(std::string_view text) {
    std::size_t open = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (c == '"') {
            auto const length = string_length(text.substr(i));
            if (!length) return std::nullopt;
            i += *length - 1;
        } else if (c == '{' || c == '[') {
            ++open;
        } else if (c == '}' || c == ']') {
            if (open == 0) return std::nullopt;
            --open;
        } else if (c == ',' && open == 0) {
            return i;
        }
    }
    if (open != 0) return std::nullopt;
    return text.size();
}

std::optional<std::vector<std::string_view>> parts_between(char begin, char end, std::string_view text) {
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    text = trimmed(text);
    if (text.size() < 2 || text.front() != begin || text.back() != end) return std::nullopt;
    text = text.substr(1, text.size() - 2);

    std::vector<std::string_view> parts;
    if (trimmed(text).empty()) return parts;
    for (;;) {
        auto const length = part_length(text);
        if (!length) return std::nullopt;
        parts.push_back(trimmed(text.substr(0, *length)));
        if (parts.back().empty()) return std::nullopt;
        if (*length == text.size()) return parts;
        text.remove_prefix(*length + 1);
    }
}

std::optional<JsonMember> split_member(std::string_view text) {
    if (text.front() != '"') return std::nullopt;
    auto const length = string_length(text);
    if (!length) return std::nullopt;
    auto const key = text.substr(1, *length - 2);
    auto const rest = trimmed(text.substr(*length));
    if (!rest.starts_with(':')) return std::nullopt;
    auto const value = trimmed(rest.substr(1));
    if (value.empty()) return std::nullopt;
    return JsonMember{key, value};
}

}  // namespace

std::optional<std::vector<JsonMember>> object_members(std::string_view text) {
    auto const parts = parts_between('{', '}', text);
    if (!parts) return std::nullopt;
    std::vector<JsonMember> members;
    for (auto const part : *parts) {
        auto const found = split_member(part);
        if (!found) return std::nullopt;
        members.push_back(*found);
    }
    return members;
}

std::optional<std::vector<std::string_view>> array_elements(std::string_view text) {
    return parts_between('[', ']', text);
}

std::optional<std::string_view> member(std::vector<JsonMember> const& members, std::string_view key) {
    std::optional<std::string_view> value;
    for (auto const& candidate : members) {
        if (candidate.key == key) value = candidate.value;
    }
    return value;
}

}  // namespace kanal
