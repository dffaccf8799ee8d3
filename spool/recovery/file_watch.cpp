#include "spool/recovery/file_watch.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace kanal::spool {

FileWatch::FileWatch(std::filesystem::path file) : file_(std::move(file)) {
    (void)look();
}

FileWatch::Finding FileWatch::look() {
    if (!held_.open()) {
        held_ = Descriptor(::open(file_.c_str(), O_PATH | O_CLOEXEC));
        return Finding::in_place;
    }
    struct stat held = {};
    struct stat named = {};
    if (::fstat(held_.number(), &held) != 0) return Finding::in_place;
    if (held.st_nlink == 0 && ::stat(file_.c_str(), &named) != 0) return Finding::removed;
    if (::stat(file_.c_str(), &named) != 0) return errno == ENOENT ? Finding::removed : Finding::in_place;
    bool const same = held.st_dev == named.st_dev && held.st_ino == named.st_ino;
    return same ? Finding::in_place : Finding::replaced;
}

}  // namespace kanal::spool
