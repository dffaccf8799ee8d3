#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace kanal {

// Sixteen bytes that are compared at once; every processor we build for has such a register.
using SixteenBytes [[gnu::vector_size(16)]] = std::uint8_t;

// Where from `at` on the first byte stands that `wanted` is true of; text.size() where none is. `wanted` is a
// generic function of one byte, and of sixteen, made of comparisons, `|` and `&`:
//     find_byte(text, 0, [](auto byte) { return (byte == '"') | (byte < 0x20); })
// Pure. Cost: a few instructions each sixteen bytes.
template <class Wanted>
std::size_t find_byte(std::string_view text, std::size_t at, Wanted const& wanted) {
    for (; at + sizeof(SixteenBytes) <= text.size(); at += sizeof(SixteenBytes)) {
        SixteenBytes bytes;
        std::memcpy(&bytes, text.data() + at, sizeof bytes);
        auto const found = wanted(bytes);
        std::uint64_t halves[2];
        static_assert(sizeof found == sizeof halves);
        std::memcpy(halves, &found, sizeof halves);
        if ((halves[0] | halves[1]) != 0) break;
    }
    while (at < text.size() && !wanted(static_cast<std::uint8_t>(text[at])))
        ++at;
    return at;
}

}  // namespace kanal
