#pragma once

#include "base/descriptor.hpp"
#include "base/error.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

namespace kanal {

// A file that is open, as memory to read from, without a copy. What is read from a disk that fails ends the
// process with SIGBUS: for child processes, which may end. The file must not become shorter meanwhile; its
// place is moved.
class MappedFile {
public:
    static Result<MappedFile> map(Descriptor const& file);
    MappedFile(MappedFile&& other) noexcept
        : begin_(std::exchange(other.begin_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    MappedFile& operator=(MappedFile&&) = delete;
    ~MappedFile();

    std::string_view bytes() const { return {static_cast<char const*>(begin_), size_}; }

private:
    MappedFile(void* begin, std::size_t size) : begin_(begin), size_(size) {}

    void* begin_;
    std::size_t size_;
};

}  // namespace kanal
