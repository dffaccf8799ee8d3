#include "spool/recovery/ballast.hpp"

#include <fcntl.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <algorithm>
#include <string>

namespace kanal::spool {

namespace {

constexpr std::uint64_t kPiece = 16ULL << 20;
constexpr std::size_t kBlock = 256 * 1024;

bool append(int descriptor, std::uint64_t count) {
    std::string block(kBlock, '\0');
    while (count > 0) {
        auto const length = std::min<std::uint64_t>(count, block.size());
        if (RAND_bytes(reinterpret_cast<unsigned char*>(block.data()), static_cast<int>(length)) != 1)
            return false;
        ssize_t const written = ::write(descriptor, block.data(), length);
        if (written <= 0) return false;
        count -= static_cast<std::uint64_t>(written);
    }
    return ::fsync(descriptor) == 0;
}

}  // namespace

Ballast::Ballast(std::filesystem::path file, std::uint64_t size) : file_(std::move(file)), size_(size) {
    std::error_code absent;
    auto const held = std::filesystem::file_size(file_, absent);
    if (!absent) held_ = held;
}

void Ballast::give_up() {
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
    held_ = 0;
}

Result<void> Ballast::grow() {
    if (complete()) return {};
    int const descriptor =
        ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return retry("spool: ballast: cannot be opened");
    auto const count = std::min(kPiece, size_ - held_);
    bool const done = append(descriptor, count);
    ::close(descriptor);
    if (!done) {
        give_up();
        return retry("spool: ballast: cannot be written");
    }
    held_ += count;
    return {};
}

}  // namespace kanal::spool
