#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

// How a message is announced on the socket between a process and its child.
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

}  // namespace kanal::frame
