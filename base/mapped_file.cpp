#include "base/mapped_file.hpp"

#include <sys/mman.h>
#include <sys/stat.h>

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
    struct stat found {};
    if (::fstat(file.number(), &found) != 0) return failed("stat");
    auto const size = static_cast<std::size_t>(found.st_size);
    if (size == 0) return MappedFile(nullptr, 0);  // mmap(2) refuses it
    auto* const begin = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number(), 0);
    if (begin == MAP_FAILED) return failed("map");
    return MappedFile(begin, size);
}

MappedFile::~MappedFile() {
    if (begin_ != nullptr) ::munmap(begin_, size_);
}

}  // namespace kanal
