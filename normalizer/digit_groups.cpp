#include "normalizer/digit_groups.hpp"

#include "text/utf8.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>

namespace kanal::normalizer {

namespace {

constexpr int kWidestGap = 3;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::size_t end_of_digits(std::string_view text, std::size_t begin) {
    while (begin < text.size() && is_digit(text[begin]))
        ++begin;
    return begin;
}

bool fills_gap(UChar32 c) {
    if (c < 0x80) return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')';
    return hidden_kind(static_cast<char32_t>(c)) != Hidden::none || u_charType(c) == U_SPACE_SEPARATOR ||
           u_charType(c) == U_DASH_PUNCTUATION;
}

// Where the next group begins; the end of the text when the gap is too wide or holds something else.
std::size_t behind_gap(std::string_view text, std::size_t begin) {
    auto const* const data = reinterpret_cast<std::uint8_t const*>(text.data());
    std::size_t next = begin;
    for (int width = 0; width <= kWidestGap && next < text.size(); ++width) {
        if (is_digit(text[next])) return next;
        UChar32 c = 0;
        U8_NEXT(data, next, text.size(), c);
        if (!fills_gap(c)) break;
    }
    return text.size();
}

}  // namespace

void find_digit_groups(std::string_view text, std::size_t begin, std::vector<DigitGroup>& groups) {
    groups.clear();
    while (begin < text.size()) {
        std::size_t const end = end_of_digits(text, begin);
        groups.push_back({begin, end});
        begin = behind_gap(text, end);
    }
}

}  // namespace kanal::normalizer
