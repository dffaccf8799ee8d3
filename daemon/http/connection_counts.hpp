#pragma once

#include <boost/asio/ip/address.hpp>
#include <map>
#include <string>

namespace kanal::http {

// How many connections each peer holds. An IPv6 peer is its /64: it owns all addresses of it.
class ConnectionCounts {
public:
    ConnectionCounts(unsigned total, unsigned per_peer) : total_limit_(total), peer_limit_(per_peer) {}

    // False, and nothing is counted, where a limit is reached.
    bool enter(boost::asio::ip::address const& peer);
    void leave(boost::asio::ip::address const& peer);
    unsigned total() const { return total_; }

private:
    unsigned total_limit_;
    unsigned peer_limit_;
    unsigned total_ = 0;
    std::map<boost::asio::ip::address, unsigned> peers_ = {};
};

}  // namespace kanal::http
