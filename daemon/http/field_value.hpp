#pragma once

#include <string_view>

// ASCII only, whatever the locale is.
namespace kanal::http {

constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

constexpr bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool equal_without_case(std::string_view a, std::string_view b);

// RFC 9110, 5.6.3: blanks around a value are no part of it.
std::string_view without_blanks(std::string_view text);

// Whether a comma-separated list (RFC 9110, 5.6.1) has this member.
bool lists(std::string_view value, std::string_view member);

}  // namespace kanal::http
