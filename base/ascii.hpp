#pragma once

#include <algorithm>
#include <string>
#include <string_view>

// Letters as protocols compare them: ASCII alone, whatever the locale.
namespace kanal {

constexpr char ascii_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

constexpr char ascii_upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
}

inline std::string ascii_lower(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        c = ascii_lower(c);
    return lower;
}

inline std::string ascii_upper(std::string_view text) {
    std::string upper(text);
    for (char& c : upper)
        c = ascii_upper(c);
    return upper;
}

inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
    auto const same = [](char x, char y) { return ascii_lower(x) == ascii_lower(y); };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

inline std::string_view trimmed(std::string_view text, std::string_view blanks = " \t\r\n") {
    auto const first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace kanal
