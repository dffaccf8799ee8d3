#include "text/safe_text.hpp"

#include "text/charset.hpp"
#include "text/utf8.hpp"

#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace kanal {

namespace {

template <class Replace>
std::string replace_hidden(std::string_view text, Replace replace) {
    std::string shown;
    auto const* const data = reinterpret_cast<std::uint8_t const*>(text.data());
    for (std::size_t next = 0; next < text.size();) {
        std::size_t const start = next;
        UChar32 c = 0;
        U8_NEXT(data, next, text.size(), c);
        if (c < 0) next = start + 1;  // what comes after a broken beginning is shown
        if (c < 0)
            shown += "\xEF\xBF\xBD";
        else if (is_hidden(static_cast<char32_t>(c)))
            shown += replace(static_cast<char32_t>(c));
        else
            shown.append(text, start, next - start);
    }
    return shown;
}

std::string escape(char const* form, char32_t point) {
    char text[16];
    std::snprintf(text, sizeof(text), form, static_cast<unsigned>(point));
    return text;
}

std::string json_escape(char32_t point) {
    if (point <= 0xFFFF) return escape("\\u%04X", point);
    point -= 0x10000;
    return escape("\\u%04X", 0xD800 + (point >> 10)) + escape("\\u%04X", 0xDC00 + (point & 0x3FF));
}

}  // namespace

bool is_hidden(char32_t point) {
    auto const kind = hidden_kind(point);
    return kind != Hidden::none && kind != Hidden::joiner;
}

std::string printable(std::string_view text) {
    return replace_hidden(text, [](char32_t point) {
        return escape(point <= 0xFFFF ? "\\u%04X" : "\\U%08X", point);
    });
}

std::string printable_json(std::string_view json) {
    return replace_hidden(json, json_escape);
}

std::string visible_line(std::string_view text) {
    auto line = replace_hidden(text, [](char32_t point) { return point < 0x20 ? " " : ""; });
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

namespace {

constexpr std::size_t kLongest = 120;
constexpr std::size_t kLongestExtension = 12;

bool is_shown(UChar32 c) {
    return c != '\n' && hidden_kind(static_cast<char32_t>(c)) == Hidden::none;
}

std::string shown_characters(std::string_view text) {
    std::string shown;
    auto const* const data = reinterpret_cast<std::uint8_t const*>(text.data());
    for (std::size_t next = 0; next < text.size();) {
        std::size_t const start = next;
        UChar32 c = 0;
        U8_NEXT(data, next, text.size(), c);
        if (is_shown(c)) shown.append(text, start, next - start);
    }
    return shown;
}

std::string_view without_ends(std::string_view text) {
    auto const first = text.find_first_not_of(". ");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(". ") - first + 1);
}

std::string shortened(std::string_view name) {
    if (name.size() <= kLongest) return std::string(name);
    auto const dot = name.rfind('.');
    auto const extension = dot == std::string_view::npos ? std::string_view() : name.substr(dot);
    if (extension.size() > kLongestExtension) return std::string(front_of(name, kLongest));
    return std::string(front_of(name, kLongest - extension.size())).append(extension);
}

}  // namespace

std::string safe_file_name(std::string_view name) {
    auto const text = to_utf8(name, "utf-8").text;
    auto const slash = text.find_last_of("/\\");
    auto const shown = shown_characters(slash == std::string::npos ? text : text.substr(slash + 1));
    return shortened(without_ends(shown));
}

}  // namespace kanal
