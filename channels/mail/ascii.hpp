#pragma once

#include <string>
#include <string_view>

// Letters as protocols compare them: ASCII alone, whatever the locale.
namespace kanal::mail {

inline char ascii_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

inline std::string ascii_lower(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        c = ascii_lower(c);
    return lower;
}

inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return ascii_lower(a) == ascii_lower(b);
}

inline std::string_view trimmed(std::string_view text, std::string_view blanks = " \t\r\n") {
    auto const first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace kanal::mail
