#pragma once

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
    TemporaryFile(TemporaryFile&& other) noexcept;
    TemporaryFile& operator=(TemporaryFile&&) = delete;
    ~TemporaryFile();

    Result<void> append(std::string_view bytes);
    Result<std::string> read() const;  // all of it
    std::uint64_t size() const { return size_; }

private:
    explicit TemporaryFile(int descriptor) : descriptor_(descriptor) {}

    int descriptor_;
    std::uint64_t size_ = 0;
};

}  // namespace kanal
