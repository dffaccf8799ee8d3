#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace kanal::spool {

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
