#pragma once

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/time.hpp"

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// How a message is announced on the socket between a process and its child: by its length, and with the
// length may come a descriptor.
namespace kanal::frame {

constexpr std::size_t kHeadSize = 4;
using Head = std::array<unsigned char, kHeadSize>;

inline Head head_of(std::string_view message) {
    auto const size = static_cast<std::uint32_t>(message.size());
    Head head{};
    for (std::size_t i = 0; i < kHeadSize; ++i)
        head[i] = static_cast<unsigned char>(size >> (8 * i));
    return head;
}

inline std::size_t size_in(Head const& head) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < kHeadSize; ++i)
        size |= static_cast<std::size_t>(head[i]) << (8 * i);
    return size;
}

// Sends the head, with `descriptor` unless that is -1, as sendmsg(2) does: with its result and its errno, and
// with `flags`. Where it returns anything above 0 the descriptor is on its way.
ssize_t send_head(int socket, Head const& head, int descriptor, int flags);

// Receives the beginning of a head, as recvmsg(2) does, and the descriptor that came with it. More than one
// is an error, EBADMSG.
ssize_t receive_head(int socket, Head& head, Descriptor& descriptor);

}  // namespace kanal::frame

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
