#include "spool/lock_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace kanal::spool {

LockFile::Outcome LockFile::take(std::filesystem::path const& file) {
    descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor_ < 0) return Outcome::failed;
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return Outcome::taken;
    return errno == EWOULDBLOCK ? Outcome::held_elsewhere : Outcome::failed;
}

LockFile::~LockFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace kanal::spool
