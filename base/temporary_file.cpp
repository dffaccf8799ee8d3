#include "base/temporary_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace kanal {

namespace {

Error failed(std::string_view step) {
    return retry(std::string("temporary file: ").append(step).append(": ").append(std::strerror(errno)));
}

}  // namespace

Result<TemporaryFile> TemporaryFile::create() {
    // Not /tmp, which lies in memory on many machines.
    int const descriptor = ::open("/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor < 0) return failed("create");
    return TemporaryFile(descriptor);
}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {}

TemporaryFile::~TemporaryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> TemporaryFile::append(std::string_view bytes) {
    while (!bytes.empty()) {
        auto const written = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failed("write");
        size_ += static_cast<std::uint64_t>(written);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<std::string> TemporaryFile::read() const {
    std::string bytes(size_, '\0');
    for (std::size_t done = 0; done < bytes.size();) {
        auto const got =
            ::pread(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("read");
        if (got == 0) return retry("temporary file: read: it is shorter than what was written");
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

}  // namespace kanal
