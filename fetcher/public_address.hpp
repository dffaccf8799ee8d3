#pragma once

#include <boost/asio/ip/address.hpp>

namespace kanal::fetcher {

// Whether an address lies on the public internet: not on this machine, in the site's own networks, at a
// cloud's metadata service, multicast, or reserved. An IPv4 address inside an IPv6 one counts as itself.
// Source: IANA's registries of special-purpose addresses (RFC 6890 and its successors). Pure.
bool is_public(boost::asio::ip::address const& address);

}  // namespace kanal::fetcher
