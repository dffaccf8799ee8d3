#pragma once

#include "base/descriptor.hpp"
#include "base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

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

}  // namespace kanal
