#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Pure.
namespace kanal {

// RFC 3629: no overlong form, no surrogate, nothing beyond U+10FFFF.
bool is_utf8(std::string_view bytes);

// Code points of valid UTF-8.
std::size_t count_characters(std::string_view utf8);

// A byte of a character behind its first.
constexpr bool is_continuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

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

// Without the characters that XML 1.0 has no place for, escaped or not (section 2.2): control characters but
// tab and line feed, and the two noncharacters U+FFFE and U+FFFF. `text` is UTF-8. Pure.
std::string xml_text(std::string_view text);

// Bytes of the longest front part of valid UTF-8 that has at most `characters` code points and ends between
// two characters as a reader sees them: never inside a letter with its marks, a flag or a family of emoji. A
// single such character that is longer is cut between code points.
std::size_t front_of_characters(std::string_view text, std::size_t characters);

}  // namespace kanal
