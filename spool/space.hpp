#pragma once

#include "base/error.hpp"
#include "spool/ballast.hpp"
#include "spool/database.hpp"

#include <cstdint>
#include <filesystem>

namespace kanal {

struct SpaceLimits {
    std::uint64_t capacity = 0;
    std::uint64_t ballast = 0;
    std::uint64_t shed_below = 0;
};

struct SpaceReading {
    std::uint64_t free_bytes = 0;  // for us, on the file system
    std::uint64_t free_inodes = 0;
    std::uint64_t database_bytes = 0;  // in use, without free pages
};

// Whether a reading leaves room for new reports. Once it does not, it takes twice the room to say yes again,
// so that the doors do not flutter.
bool has_room(SpaceReading const& reading, SpaceLimits const& limits, bool had_room);

// The room of one spool: its file system, its capacity and its ballast. The spool thread's.
class DiskSpace {
public:
    DiskSpace(std::filesystem::path directory, SpaceLimits limits);

    // The capacity as a limit of the file: a planned "full" before the disk is.
    Result<void> limit(Database& database);
    // Looks at disk and file; gives the ballast up when what is left could be too little for one group.
    void measure(Database& database);
    SpaceReading const& reading() const { return reading_; }

    // New reports are welcome.
    bool accepting() const { return has_room_ && !relieved_; }
    // New reports can be written at all. False from the moment the ballast was given up: that room belongs
    // to the deliveries.
    bool writable() const { return !relieved_; }

    // The disk is full, or the capacity reached: gives up the ballast and lifts the capacity a little.
    void relieve(Database& database);
    // Before the file is open: room for opening it.
    void give_up_ballast();
    // Once a minute: makes the ballast, in pieces, where there is room for it, and ends the relief.
    void renew(Database& database);

private:
    std::filesystem::path directory_;
    SpaceLimits limits_;
    Ballast ballast_;
    SpaceReading reading_ = {};
    bool has_room_ = true;
    bool relieved_ = false;
};

}  // namespace kanal
