#pragma once

#include "base/descriptor.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <filesystem>

namespace kanal::spool {

// Says that one process works in this folder; the kernel takes it back when the process ends, however it
// ends.
class LockFile {
public:
    enum class Outcome { taken, held_elsewhere, failed };

    Outcome take(std::filesystem::path const& file) {
        file_ = Descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
        if (!file_.open()) return Outcome::failed;
        if (::flock(file_.number(), LOCK_EX | LOCK_NB) == 0) return Outcome::taken;
        return errno == EWOULDBLOCK ? Outcome::held_elsewhere : Outcome::failed;
    }

private:
    Descriptor file_ = {};
};

}  // namespace kanal::spool
