#pragma once

#include <cstddef>
#include <string_view>

namespace kanal::client_api {

// Code points of valid UTF-8.
std::size_t count_characters(std::string_view utf8);

// Nothing a reader sees: white space, controls and what Unicode says is not shown (zero-width characters,
// fillers, variation selectors).
bool is_blank(std::string_view utf8);

// A day of the calendar, YYYY-MM-DD.
bool is_date(std::string_view text);

// 0x21 to 0x7E only; true for an empty text.
bool is_visible_ascii(std::string_view text);

// RFC 3629: no overlong form, no surrogate, nothing beyond U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace kanal::client_api
