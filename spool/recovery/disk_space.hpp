#pragma once

#include "base/error.hpp"
#include "spool/sqlite/database.hpp"

#include <cstdint>
#include <filesystem>

namespace kanal::spool {

// A file that holds nothing but room. On a full disk SQLite cannot even delete; when this file goes, it can.
// Random bytes, so that neither a hole nor a compressing file system makes the room a fiction.
class ReserveFile {
public:
    ReserveFile(std::filesystem::path file, std::uint64_t size);

    std::uint64_t size() const { return size_; }
    bool complete() const { return held_ >= size_; }
    void release();
    // Adds a bounded piece, durably; `complete` after a few calls.
    Result<void> grow();

private:
    std::filesystem::path file_;
    std::uint64_t size_;
    std::uint64_t held_ = 0;
};

struct SpaceLimits {
    std::uint64_t capacity = 0;
    std::uint64_t reserve = 0;
    std::uint64_t shed_below = 0;
};

struct SpaceReading {
    std::uint64_t free_bytes = 0;  // for us, on the file system
    std::uint64_t free_inodes = 0;
    std::uint64_t database_bytes = 0;  // in use, without free pages
};

// Whether a reading leaves room for new reports. Once it does not, it takes twice the room to say yes again,
// so that it does not change with each reading.
bool has_room(SpaceReading const& reading, SpaceLimits const& limits, bool had_room);

// The room of one spool: its file system, its capacity and its reserve. The spool thread's.
class DiskSpace {
public:
    DiskSpace(std::filesystem::path directory, SpaceLimits limits);

    // A limit of the file a little above the capacity: deliveries go on when reports no longer come in.
    Result<void> limit(Database& database);
    // Before a group: looks at disk and file. Where what is left could be too little for the group, it
    // empties the log, and if that does not help, releases the reserve.
    void prepare(Database& database);
    SpaceReading const& reading() const { return reading_; }

    // Nothing new any more, for another reason than room. For good.
    void shut() { shut_ = true; }

    // New reports are welcome.
    bool accepting() const { return has_room_ && !reserve_released_ && !shut_; }
    // Takes the room for new content of this size out of what `measure` saw; false when there is none. SQLite
    // answers a full disk by rolling back the whole group, so it must not come to that. False also from the
    // moment the reserve was released: that room belongs to the deliveries.
    bool admit(std::uint64_t bytes);

    // The disk is full, or opening the file needs room.
    void release_reserve();
    // Once a minute: makes the reserve, in pieces, where there is room for it.
    void renew(Database& database);

private:
    void measure(Database& database);
    bool tight() const;

    std::filesystem::path directory_;
    SpaceLimits limits_;
    ReserveFile reserve_;
    SpaceReading reading_ = {};
    std::uint64_t in_log_ = 0;    // bytes in the log that the file will have to grow by
    std::uint64_t admitted_ = 0;  // since the last look
    bool has_room_ = true;
    bool reserve_released_ = false;
    bool shut_ = false;
};

}  // namespace kanal::spool
