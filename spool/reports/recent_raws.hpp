#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kanal::spool {

// The raw bodies stored last. The reports of one batch come one after the other and share one body; a few
// entries find them again without an index over all bodies, which would cost every put a page.
class RecentRaws {
public:
    // The sequence under which the same bytes lie.
    std::optional<std::int64_t> find(std::string_view sha256, std::size_t size) const;
    void remember(std::string_view sha256, std::size_t size, std::int64_t sequence);
    // After a rollback or a removal: what was remembered may not be there.
    void forget();

private:
    struct Entry {
        std::string sha256 = {};
        std::size_t size = 0;
        std::int64_t sequence = 0;
    };
    std::array<Entry, 8> entries_ = {};
    std::size_t next_ = 0;
};

}  // namespace kanal::spool
