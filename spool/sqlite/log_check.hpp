#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <filesystem>

namespace kanal::spool {

// SQLite's write-ahead log as it lies there before SQLite opens it. SQLite reads a log up to the first frame
// whose checksum is wrong, because behind a crash that is where the writing stopped, and forgets the rest
// without a word. Where later transactions lie behind such a frame, it was no crash: everything up to them
// had been synced, and their senders have their acknowledgement. Source:
// sqlite.org/fileformat2.html#walformat.
struct LogCheck {
    std::int64_t frames = 0;     // of this run of the log
    std::int64_t damaged = 0;    // of them, whose checksum is wrong
    std::int64_t readable = 0;   // what SQLite would read
    std::int64_t committed = 0;  // up to the last transaction that ends in a frame that is whole
    bool header_damaged = false;

    // Certain: transactions lie behind what cannot be read.
    bool loses() const { return committed > readable; }
};

// A log that is not there, or of another form, has no frames. Cost: reads the file once.
LogCheck check_log(std::filesystem::path const& log);

// Gives all `committed` frames checksums that fit, so that SQLite reads them: what was damaged stays so, and
// shows when the pages are checked. Writes in place and syncs; keep a copy first.
Result<void> reseal_log(std::filesystem::path const& log, LogCheck const& check);

// Writes the pages of the readable transactions into `database`, as a checkpoint would.
Result<void> apply_log(std::filesystem::path const& log, std::filesystem::path const& database);

}  // namespace kanal::spool
