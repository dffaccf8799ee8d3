#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace kanal {
enum class DeliveryState;
}  // namespace kanal

namespace kanal::spool {

// What the spool knows without asking the file: it would have to count hundreds of thousands of rows. Copied
// before every job, so that a rollback takes it back as well.
struct Counts {
    std::vector<std::array<std::int64_t, 4>> deliveries = {};  // by centre's position, then by state
    // By centre's position: all up to here have a row. Ahead of the file, which is told once a minute.
    std::vector<std::int64_t> queued_above = {};
    std::int64_t last_sequence = 0;
    bool queued = false;  // something became due in this group

    std::int64_t& count(std::size_t centre, DeliveryState state) {
        return deliveries[centre][static_cast<std::size_t>(state)];
    }
    void move(std::size_t centre, DeliveryState from, DeliveryState to) {
        --count(centre, from);
        ++count(centre, to);
    }
};

}  // namespace kanal::spool
