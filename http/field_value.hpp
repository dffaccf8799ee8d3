#pragma once

#include <string_view>

// ASCII only, whatever the locale is.
namespace kanal::http {

constexpr bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// RFC 9110, 5.6.3: blanks around a value are no part of it.
std::string_view without_blanks(std::string_view text);

// Whether a comma-separated list (RFC 9110, 5.6.1) has this member.
bool lists(std::string_view value, std::string_view member);

}  // namespace kanal::http
