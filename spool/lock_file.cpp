#include "spool/lock_file.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

namespace kanal::spool {

LockFile::Outcome LockFile::take(std::filesystem::path const& file) {
    file_ = Descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!file_.open()) return Outcome::failed;
    if (::flock(file_.number(), LOCK_EX | LOCK_NB) == 0) return Outcome::taken;
    return errno == EWOULDBLOCK ? Outcome::held_elsewhere : Outcome::failed;
}

}  // namespace kanal::spool
