#include "base/mapped_file.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace kanal {

namespace {

Error failed(std::string_view step) {
    return retry(std::string("mapped file: ").append(step).append(": ").append(std::strerror(errno)));
}

}  // namespace

Result<MappedFile> MappedFile::map(Descriptor const& file) {
    // Not fstat(2), which the C library may make of a call that names files: some sandboxes refuse it.
    auto const end = ::lseek(file.number(), 0, SEEK_END);
    if (end < 0) return failed("seek");
    auto const size = static_cast<std::size_t>(end);
    if (size == 0) return MappedFile(nullptr, 0);  // mmap(2) refuses it
    auto* const begin = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number(), 0);
    if (begin == MAP_FAILED) return failed("map");
    return MappedFile(begin, size);
}

MappedFile::~MappedFile() {
    if (begin_ != nullptr) ::munmap(begin_, size_);
}

}  // namespace kanal
