#pragma once

#include "base/descriptor.hpp"

#include <cstdint>
#include <filesystem>

namespace kanal::spool {

// How far the spool had come when it last said "accepted", in a small file of its own beside the database
// (spool.mark). It is written behind each commit and never synced: it can lag behind the database and never
// be ahead of it. A database that is behind it is not the one that was there: restored, emptied, replaced, or
// short of a part of its log. The spool thread's.
class AcceptanceMark {
public:
    explicit AcceptanceMark(std::filesystem::path const& directory);

    // What is there; 0 where nothing can be read.
    static std::int64_t read(std::filesystem::path const& directory);

    // A failure is of no consequence but that a loss would go unnoticed.
    void write(std::int64_t sequence);

private:
    Descriptor file_ = {};
    std::int64_t written_ = -1;
};

}  // namespace kanal::spool
