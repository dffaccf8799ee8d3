#include "text/utf8.hpp"

#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace kanal {

std::string_view front_of(std::string_view utf8, std::size_t bytes) {
    if (utf8.size() <= bytes) return utf8;
    while (bytes > 0 && (static_cast<unsigned char>(utf8[bytes]) & 0xC0) == 0x80)
        --bytes;
    return utf8.substr(0, bytes);
}

std::size_t ascii_length(std::string_view bytes) {
    constexpr std::uint64_t kHighBits = 0x8080808080808080;
    std::size_t at = 0;
    for (std::uint64_t eight = 0; at + sizeof eight <= bytes.size(); at += sizeof eight) {
        std::memcpy(&eight, bytes.data() + at, sizeof eight);
        if ((eight & kHighBits) != 0) break;
    }
    while (at < bytes.size() && static_cast<unsigned char>(bytes[at]) < 0x80)
        ++at;
    return at;
}

bool is_utf8(std::string_view bytes) {
    auto const* const data = reinterpret_cast<std::uint8_t const*>(bytes.data());
    for (std::size_t next = ascii_length(bytes); next < bytes.size();) {
        UChar32 c = 0;
        U8_NEXT(data, next, bytes.size(), c);
        if (c < 0) return false;
    }
    return true;
}

std::size_t count_characters(std::string_view utf8) {
    auto const starts = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), starts));
}

Hidden hidden_kind(char32_t point) {
    struct Range {
        char32_t first;
        char32_t last;
        Hidden kind;
    };
    using enum Hidden;
    static constexpr Range kRanges[] = {
        {0x00, 0x09, control},        {0x0B, 0x1F, control},        {0x7F, 0x9F, control},
        {0xAD, 0xAD, zero_width},     {0x034F, 0x034F, zero_width}, {0x061C, 0x061C, direction},
        {0x115F, 0x1160, filler},     {0x17B4, 0x17B5, filler},     {0x180E, 0x180E, zero_width},
        {0x200B, 0x200B, zero_width}, {0x200C, 0x200D, joiner},     {0x200E, 0x200F, direction},
        {0x2028, 0x2029, control},    {0x202A, 0x202E, direction},  {0x2060, 0x2065, zero_width},
        {0x2066, 0x206F, direction},  {0x3164, 0x3164, filler},     {0xFEFF, 0xFEFF, zero_width},
        {0xFFA0, 0xFFA0, filler},     {0xFFF0, 0xFFFB, control},    {0x1D173, 0x1D17A, control},
        {0xE0000, 0xE00FF, filler},   {0xE01F0, 0xE0FFF, filler},
    };
    if (point < 0xAD && point >= 0x20 && (point < 0x7F || point > 0x9F)) return none;
    auto const* const found = std::find_if(std::begin(kRanges), std::end(kRanges), [point](Range const& one) {
        return point <= one.last;
    });
    return found != std::end(kRanges) && point >= found->first ? found->kind : none;
}

}  // namespace kanal
