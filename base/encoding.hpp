#pragma once

#include <optional>
#include <string>
#include <string_view>

// Pure.
namespace kanal {

// 0 to 15 of a digit of either case; -1 for anything else.
int hex_digit(char c);

std::string to_hex(std::string_view bytes);  // lower case

// Strict: pairs of digits and nothing else.
std::optional<std::string> from_hex(std::string_view hex);

// The bytes that RFC 4648 base64 with padding stands for; nothing for anything else. Pure.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace kanal
