#pragma once

#include <cstddef>
#include <string_view>

// Pure.
namespace kanal {

// RFC 3629: no overlong form, no surrogate, nothing beyond U+10FFFF.
bool is_utf8(std::string_view bytes);

// Code points of valid UTF-8.
std::size_t count_characters(std::string_view utf8);

// At most `bytes` of the front of UTF-8, and no code point cut in two.
std::string_view front_of(std::string_view utf8, std::size_t bytes);

// Bytes at the front that are ASCII, read eight at a time.
std::size_t ascii_length(std::string_view bytes);

enum class Hidden {
    none,        // a reader sees it, or it is a blank or a line feed
    control,     // a terminal obeys it; line and paragraph separators are among them
    direction,   // turns the direction in which the text behind it is written
    zero_width,  // shown as nothing: zero-width space, word joiner, soft hyphen, byte order mark
    filler,      // a letter or a symbol without a shape, also the tags at U+E0000
    joiner,      // shown as nothing, but emoji and scripts are made with it
};

// The one list of the characters that a reader does not see. Variation selectors are not on it.
Hidden hidden_kind(char32_t point);

}  // namespace kanal
