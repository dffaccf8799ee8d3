#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kanal {

// "127.0.0.1:8080", "[::1]:8080". An address, never a name: what a name leads to can change, and with it who
// gets in.
struct ListenAddress {
    std::string address = {};  // without brackets
    std::uint16_t port = 0;    // 0 takes a free one
    bool loopback = false;     // 127.0.0.0/8 or ::1
};

// Nothing when the text is no such address.
std::optional<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace kanal
