#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

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

// The keys that are in no run yet, in memory, found by their serial. Their rows are in the file: after a
// crash they are read from there again.
class RecentKeys {
public:
    // In the order of the sequences.
    void add(KeyEntry const& entry);
    // A rollback: takes out all that were added with a higher sequence. Cost: one step a key taken out.
    void forget_above(std::int64_t sequence);
    void clear();

    std::vector<KeyEntry> const& entries() const { return entries_; }
    void append_serial(std::uint32_t serial, std::vector<KeyEntry>& found) const;

private:
    std::size_t slot_of(std::uint32_t serial) const;
    void grow();

    static constexpr std::size_t kSlots = 65'536;  // to begin with

    std::vector<KeyEntry> entries_ = {};
    // Open addressing with linear probing; 0: free, else a position in `entries_` and one. The last key that
    // was added can be taken out by freeing its slot, because no other key was put behind it since.
    std::vector<std::uint32_t> slots_ = std::vector<std::uint32_t>(kSlots);
};

}  // namespace kanal::spool
