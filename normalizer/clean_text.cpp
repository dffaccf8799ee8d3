#include "normalizer/clean_text.hpp"

#include "base/ascii.hpp"
#include "normalizer/nfc.hpp"

#include <unicode/utf8.h>

#include <algorithm>

namespace kanal::normalizer {

namespace {

constexpr std::string_view kAroundText = " \n";            // no part of it
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

bool is_printable_ascii(unsigned char c) {
    return c >= 0x20 && c < 0x7f;
}

// Nothing for a control character that is left out.
std::string_view replacement_of_control(UChar32 c, std::string_view line_break) {
    switch (c) {
        case '\t':
            return " ";
        case '\n':
        case '\v':
        case '\f':
        case '\r':
            return line_break;
        default:
            return {};
    }
}

CleanText clean_slowly(std::string_view bytes, std::string_view line_break) {
    CleanText clean;
    std::string& out = clean.text;
    out.reserve(bytes.size());
    auto const* const data = reinterpret_cast<std::uint8_t const*>(bytes.data());
    std::size_t copied = 0;  // what stays as it is, is copied in long pieces
    for (std::size_t next = 0; next < bytes.size();) {
        std::size_t const start = next;
        UChar32 c = 0;
        U8_NEXT(data, next, bytes.size(), c);
        if ((c >= 0x20 && c < 0x7f) || c >= 0xa0) continue;
        out.append(bytes, copied, start - copied);
        copied = next;
        if (c <= 0) {
            (c < 0 ? clean.invalid : clean.nul) = true;
            out.append(kReplacement);
        } else if (c != '\r' || next == bytes.size() || bytes[next] != '\n') {
            out.append(replacement_of_control(c, line_break));
        }
    }
    out.append(bytes, copied);
    clean.text = to_nfc(std::string(trimmed(out, kAroundText)));
    return clean;
}

}  // namespace

CleanText clean_text(std::string_view bytes) {
    bool const plain = std::all_of(bytes.begin(), bytes.end(), [](unsigned char c) {
        return is_printable_ascii(c) || c == '\n';
    });
    if (plain) return {.text = std::string(trimmed(bytes, kAroundText))};
    return clean_slowly(bytes, "\n");
}

CleanText clean_line(std::string_view bytes) {
    if (std::all_of(bytes.begin(), bytes.end(), is_printable_ascii)) {
        return {.text = std::string(trimmed(bytes, kAroundText))};
    }
    return clean_slowly(bytes, " ");
}

}  // namespace kanal::normalizer
