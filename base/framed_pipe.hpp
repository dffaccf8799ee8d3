#pragma once

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/time.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace kanal {

// One end of a stream socket on which messages travel: four octets of length, least significant first, then
// as many octets. Blocking: this is the end that a child process holds (base/child_process.hpp has the
// other). One thread.
class FramedPipe {
public:
    // Does not own the descriptor.
    FramedPipe(int descriptor, std::size_t largest_message);

    // The next message; nothing when the other side has closed between two messages. An error when it closed
    // within one, or announced one longer than the largest.
    Result<std::optional<std::string>> receive();
    // The same, with the descriptor that came with the message; not open where none did.
    Result<std::optional<std::string>> receive(Descriptor& passed);

    // On error the stream is of no further use.
    Result<void> send(std::string_view message);

    // Whether a message, or the end, came within that time.
    bool wait(Duration longest) const;

private:
    int descriptor_;
    std::size_t largest_;
};

}  // namespace kanal
