#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace kanal::fetcher {

// Whether an address lies on the public internet: not on this machine, in the site's own networks, at a
// cloud's metadata service, multicast, or reserved. An IPv4 address inside an IPv6 one counts as itself.
// Source: IANA's registries of special-purpose addresses (RFC 6890 and its successors). Pure.
bool is_public(boost::asio::ip::address const& address);

// The same, or "127.0.0.1:8443" stands in `exempt`. Pure.
bool may_connect(
    boost::asio::ip::address const& address, std::uint16_t port, std::vector<std::string> const& exempt
);

}  // namespace kanal::fetcher
