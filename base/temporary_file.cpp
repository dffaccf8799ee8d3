#include "base/temporary_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace kanal {

Result<TemporaryFile> TemporaryFile::create() {
    // Not /tmp, which lies in memory on many machines. O_EXCL: nobody can give it a name.
    Descriptor descriptor(::open("/var/tmp", O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, 0600));
    if (!descriptor.open()) return retry("temporary file: create", errno);
    return TemporaryFile(std::move(descriptor), false);
}

Result<TemporaryFile> TemporaryFile::create_in_memory() {
    Descriptor descriptor(::memfd_create("kanal", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!descriptor.open()) return retry("temporary file: create in memory", errno);
    return TemporaryFile(std::move(descriptor), true);
}

// A description of its own, by the link that the kernel keeps for an open file: a copy of ours could write.
Result<Descriptor> TemporaryFile::open_for_reader() const {
    // Landlock does not hold a file in memory: there the link could be opened to write.
    constexpr int kSeals = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK;
    if (in_memory_ && ::fcntl(descriptor_.number(), F_ADD_SEALS, kSeals) != 0)
        return retry("temporary file: seal", errno);
    auto const link = "/proc/self/fd/" + std::to_string(descriptor_.number());
    Descriptor reader(::open(link.c_str(), O_RDONLY | O_CLOEXEC));
    if (!reader.open()) return retry("temporary file: open for a reader", errno);
    return reader;
}

Result<void> TemporaryFile::append(std::string_view bytes) {
    while (!bytes.empty()) {
        auto const written =
            ::pwrite(descriptor_.number(), bytes.data(), bytes.size(), static_cast<off_t>(size_));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return retry("temporary file: write", errno);
        size_ += static_cast<std::uint64_t>(written);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<std::string> TemporaryFile::read() const {
    std::string bytes(size_, '\0');
    for (std::size_t done = 0; done < bytes.size();) {
        auto const got =
            ::pread(descriptor_.number(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return retry("temporary file: read", errno);
        if (got == 0) return retry("temporary file: read: it is shorter than what was written", errno);
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

Result<MappedFile> MappedFile::map(Descriptor const& file) {
    // Not fstat(2), which the C library may make of a call that names files: some sandboxes refuse it.
    auto const end = ::lseek(file.number(), 0, SEEK_END);
    if (end < 0) return retry("mapped file: seek", errno);
    auto const size = static_cast<std::size_t>(end);
    if (size == 0) return MappedFile(nullptr, 0);  // mmap(2) refuses it
    auto* const begin = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number(), 0);
    if (begin == MAP_FAILED) return retry("mapped file: map", errno);
    return MappedFile(begin, size);
}

MappedFile::~MappedFile() {
    if (begin_ != nullptr) ::munmap(begin_, size_);
}

}  // namespace kanal
