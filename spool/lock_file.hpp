#pragma once

#include "base/descriptor.hpp"

#include <filesystem>

namespace kanal::spool {

// Says that one process works in this folder; the kernel takes it back when the process ends, however it
// ends.
class LockFile {
public:
    enum class Outcome { taken, held_elsewhere, failed };
    Outcome take(std::filesystem::path const& file);

private:
    Descriptor file_ = {};
};

}  // namespace kanal::spool
