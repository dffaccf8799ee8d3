#include "normalizer/invisible.hpp"

#include <unicode/utf8.h>

#include <algorithm>

namespace kanal::normalizer {

bool is_invisible(std::int32_t c) {
    return c == 0xAD || c == 0x34F || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

std::string without_invisible(std::string_view text) {
    bool const ascii = std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
    if (ascii) return std::string(text);
    std::string kept;
    kept.reserve(text.size());
    auto const* const data = reinterpret_cast<std::uint8_t const*>(text.data());
    std::size_t copied = 0;
    for (std::size_t next = 0; next < text.size();) {
        std::size_t const start = next;
        UChar32 c = 0;
        U8_NEXT(data, next, text.size(), c);
        if (!is_invisible(c)) continue;
        kept.append(text, copied, start - copied);
        copied = next;
    }
    return kept.append(text, copied);
}

}  // namespace kanal::normalizer
