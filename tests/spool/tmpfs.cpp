#include "tests/spool/tmpfs.hpp"

#include <sys/mount.h>
#include <sys/statvfs.h>

#include <fstream>

namespace kanal::test {

Tmpfs::Tmpfs(std::string const& size) {
    auto const options = "size=" + size + ",mode=0700";
    mounted_ = ::mount("tmpfs", path().c_str(), "tmpfs", 0, options.c_str()) == 0;
}

Tmpfs::~Tmpfs() {
    if (mounted_) ::umount2(path().c_str(), MNT_DETACH);
}

void Tmpfs::fill(std::uint64_t left) {
    struct statvfs disk = {};
    ::statvfs(path().c_str(), &disk);
    std::uint64_t const free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
    if (free <= left) return;
    std::ofstream(path() / "filler", std::ios::binary | std::ios::app) << std::string(free - left, 'f');
}

void Tmpfs::empty() {
    std::filesystem::remove(path() / "filler");
}

}  // namespace kanal::test
