#pragma once

#include "base/temporary_file.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace kanal::mail {

// The bytes of one mail on their way in: in memory, and from 256 KiB on in a temporary file, so that many
// large mails can be on their way at once. Nothing here was acknowledged. Once it is in a file every call may
// block on the disk; any thread, one call at a time.
class StagedMail {
public:
    static constexpr std::size_t kMostInMemory = 256 * 1024;

    StagedMail() = default;
    // Of bytes that are in memory already, however many.
    explicit StagedMail(std::string bytes) : memory_(std::move(bytes)) {}

    // After an error nothing more is kept, and every later call gives that error.
    Result<void> append(std::string_view bytes);

    std::size_t size() const { return memory_.size() + (file_ ? file_->size() : 0); }
    bool in_file() const { return file_.has_value(); }
    std::optional<Error> const& failure() const { return failure_; }

    // For the process that parses it. Nothing can be appended from then on.
    Result<Descriptor> open_for_reader();
    Result<std::string> read() const;

private:
    std::string memory_ = {};
    std::optional<TemporaryFile> file_ = {};
    std::optional<Error> failure_ = {};
};

}  // namespace kanal::mail
