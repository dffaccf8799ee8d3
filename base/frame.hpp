#pragma once

#include "base/descriptor.hpp"

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
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
