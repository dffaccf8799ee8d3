#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

// Addresses and networks: "127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8".
class AddressList {
public:
    // Nothing when one of the texts is neither.
    static std::optional<AddressList> parse(std::vector<std::string> const& texts);

    // An IPv4 address is the same where it comes mapped into IPv6.
    bool contains(boost::asio::ip::address const& address) const;
    bool empty() const { return v4_.empty() && v6_.empty(); }
    bool operator==(AddressList const&) const = default;

private:
    bool add(std::string const& text);

    std::vector<boost::asio::ip::network_v4> v4_ = {};
    std::vector<boost::asio::ip::network_v6> v6_ = {};
};

// An IPv4 address out of ::ffff:0:0/96; any other as it is.
boost::asio::ip::address unmapped(boost::asio::ip::address const& address);

}  // namespace kanal
