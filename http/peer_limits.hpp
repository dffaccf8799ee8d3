#pragma once

#include "base/time.hpp"
#include "config/network_address.hpp"
#include "http/message.hpp"

#include <boost/asio/ip/address.hpp>

#include <map>

namespace kanal::http {

// Who sent a request that came over a connection of `peer`. A proxy on the list is believed what it says in
// X-Forwarded-For, or where that is missing in Forwarded (RFC 7239): the right-most address that is on the
// list no more. What stands left of it anybody may have written. Where it says nothing that is an address,
// the request counts as the proxy's own.
boost::asio::ip::address client_address(
    boost::asio::ip::address const& peer, HttpHeaders const& headers, AddressList const& trusted
);

// Who counts as one peer: an IPv4 address, also where it comes mapped into IPv6, or an IPv6 /64, all of which
// belongs to one customer.
boost::asio::ip::address peer_network(boost::asio::ip::address const& address);

// How many connections each peer holds.
class ConnectionCounts {
public:
    ConnectionCounts(unsigned total, unsigned per_peer) : total_limit_(total), peer_limit_(per_peer) {}

    // False, and nothing is counted, where a limit is reached. A proxy we trust has only the total one.
    bool enter(boost::asio::ip::address const& network, bool trusted = false);
    void leave(boost::asio::ip::address const& network);
    unsigned total() const { return total_; }
    bool full() const { return total_ >= total_limit_; }

private:
    unsigned total_limit_;
    unsigned peer_limit_;
    unsigned total_ = 0;
    std::map<boost::asio::ip::address, unsigned> peers_ = {};
};

// How many TLS handshakes each peer began within a second: one costs us far more than the peer.
class HandshakeRate {
public:
    explicit HandshakeRate(unsigned per_second) : limit_(per_second) {}

    bool enter(boost::asio::ip::address const& network, SteadyTime now);

private:
    unsigned limit_;
    SteadyTime second_ = {};
    std::map<boost::asio::ip::address, unsigned> peers_ = {};
};

}  // namespace kanal::http
