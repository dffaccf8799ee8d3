#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

namespace kanal::spool {

// A report's id and the row of one of its editions.
struct KeyEntry {
    std::array<char, 16> id = {};
    std::int64_t sequence = 0;

    std::string_view key() const { return {id.data(), id.size()}; }
    friend bool operator<(KeyEntry const& a, KeyEntry const& b) {
        return std::tuple(a.key(), a.sequence) < std::tuple(b.key(), b.sequence);
    }
};

// The first four bytes of an id, the first byte highest.
std::uint32_t first_four(std::string_view key);

// Numbers are made of it: the id scaled to eight digits, in the order of the ids, so that the ids of one
// serial lie together.
std::uint32_t serial_of(std::string_view key);

// The ids of one serial, by their first four bytes, both ends included.
struct SerialRange {
    std::uint32_t lowest = 0;
    std::uint32_t highest = 0;
};
SerialRange ids_of(std::uint32_t serial);

// Says of a serial that it was certainly never added, or that it may have been; ten bits a key make one
// mistake in a hundred. After B. H. Bloom, "Space/time trade-offs in hash coding with allowable errors",
// 1970.
class BloomFilter {
public:
    explicit BloomFilter(std::size_t keys);
    // As `bytes` gave it.
    explicit BloomFilter(std::string_view bytes);

    void add(std::uint32_t serial);
    bool may_hold(std::uint32_t serial) const;
    std::string const& bytes() const { return bytes_; }

private:
    std::string bytes_;
};

}  // namespace kanal::spool
