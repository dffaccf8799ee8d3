#pragma once

#include "spool/keys/key_entry.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace kanal::spool {

// The keys that stand in no run yet, in memory, found by their serial. Their rows are in the file: after a
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
