#pragma once

#include <filesystem>
#include <memory>

namespace kanal::spool {

// Says that one process works in this folder; the kernel takes it back when the process ends, however it
// ends.
class LockFile {
public:
    enum class Outcome { taken, held_elsewhere, failed };
    Outcome take(std::filesystem::path const& file);
    LockFile() = default;
    ~LockFile();
    LockFile(LockFile const&) = delete;
    LockFile& operator=(LockFile const&) = delete;

private:
    int descriptor_ = -1;
};

}  // namespace kanal::spool
