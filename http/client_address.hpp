#pragma once

#include "config/network_address.hpp"
#include "http/message.hpp"

namespace kanal::http {

// Who sent a request that came over a connection of `peer`. A proxy on the list is believed what it says in
// X-Forwarded-For, or where that is missing in Forwarded (RFC 7239): the right-most address that is on the
// list no more. What stands left of it anybody may have written. Where it says nothing that is an address,
// the request counts as the proxy's own.
boost::asio::ip::address client_address(
    boost::asio::ip::address const& peer, HttpHeaders const& headers, AddressList const& trusted
);

}  // namespace kanal::http
