#pragma once

#include "base/time.hpp"
#include "spool/keys/key_index.hpp"
#include "spool/recovery/disk_space.hpp"
#include "spool/sqlite/database.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal {

enum class DeliveryState;

}  // namespace kanal

namespace kanal::spool {

// What the spool knows without asking the file: it would have to count hundreds of thousands of rows. Copied
// before every job, so that a rollback takes it back as well.
struct Counts {
    std::vector<std::array<std::int64_t, 4>> deliveries = {};  // by centre's position, then by state
    // By centre's position: all up to here have a row. Ahead of the file, which is written once a minute.
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

struct Centre {
    std::int64_t key = 0;
    std::string name = {};
    bool configured = false;  // false: it was in an older configuration
};

// What the parts of one spool share. The spool thread's.
struct SpoolState {
    Database& database;
    DiskSpace& space;
    std::vector<Centre> centres = {};
    Counts counts = {};
    bool odd_numbers = true;  // a number may be here whose serial is not that of its id
    KeyIndex keys = KeyIndex(database);
    RecentRaws raws = {};
    RecentRaws ignored = {};

    // A rollback: back to what `before` was.
    void take_back(Counts const& before);
    // After a rollback or a removal.
    void forget_recent();

    std::optional<std::size_t> centre(std::string_view name) const;  // position in `centres`
};

// Enters new centres, and reads what the counts and the index of keys hold.
Result<void> load(
    SpoolState& state,
    std::vector<std::string> const& configured,
    std::map<std::string, Time> const& backfill,
    std::size_t keys_a_run
);

// A stored record that does not match its checksum, with an alarm. `report`: the id.
void log_record_damaged(std::string_view report);

}  // namespace kanal::spool
