#pragma once

#include "base/descriptor.hpp"
#include "base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace kanal {

// A large message that is still coming, kept out of memory: a file without a name in /var/tmp, gone with this
// object or the process. It holds nothing that was acknowledged. Blocking calls; any thread, one call at a
// time.
class TemporaryFile {
public:
    static Result<TemporaryFile> create();
    // The same in memory, for what is small and goes to another process.
    static Result<TemporaryFile> create_in_memory();

    Result<void> append(std::string_view bytes);
    Result<std::string> read() const;  // all of it
    std::uint64_t size() const { return size_; }

    // For a process that may read it and nothing else: neither write, nor shorten it, nor move our own place
    // in it. From then on nothing can be appended.
    Result<Descriptor> open_for_reader() const;

private:
    TemporaryFile(Descriptor descriptor, bool in_memory)
        : descriptor_(std::move(descriptor)), in_memory_(in_memory) {}

    Descriptor descriptor_;
    bool in_memory_;
    std::uint64_t size_ = 0;
};

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
