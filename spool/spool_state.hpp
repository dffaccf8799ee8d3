#pragma once

#include "base/time.hpp"
#include "spool/delivery/counts.hpp"
#include "spool/keys/key_index.hpp"
#include "spool/recovery/disk_space.hpp"
#include "spool/reports/recent_raws.hpp"
#include "spool/sqlite/database.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::spool {

struct Centre {
    std::int64_t key = 0;
    std::string name = {};
    bool configured = false;  // false: it stood in an older configuration
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
