#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <filesystem>

namespace kanal::spool {

// A file that holds nothing but room. On a full disk SQLite cannot even delete; when this file goes, it can.
// Random bytes, so that neither a hole nor a compressing file system makes the room a fiction.
class Ballast {
public:
    Ballast(std::filesystem::path file, std::uint64_t size);

    std::uint64_t size() const { return size_; }
    bool complete() const { return held_ >= size_; }
    void give_up();
    // Adds a bounded piece, durably; `complete` after a few calls.
    Result<void> grow();

private:
    std::filesystem::path file_;
    std::uint64_t size_;
    std::uint64_t held_ = 0;
};

}  // namespace kanal::spool
