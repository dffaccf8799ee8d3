#pragma once

#include "base/descriptor.hpp"

#include <filesystem>

namespace kanal::spool {

// Whether a file that is open here still stands under its name. What is written into one that was removed or
// replaced is gone when it is closed. The spool thread's.
class FileWatch {
public:
    // Holds the file without any right to read it: closing takes no lock from SQLite. One that is not there
    // yet is watched from the first look that finds it.
    explicit FileWatch(std::filesystem::path file);

    enum class Finding { in_place, removed, replaced };
    Finding look();  // two system calls

private:
    std::filesystem::path file_;
    Descriptor held_ = {};
};

}  // namespace kanal::spool
