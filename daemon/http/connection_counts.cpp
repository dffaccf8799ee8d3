#include "daemon/http/connection_counts.hpp"

#include <algorithm>

namespace kanal::http {

namespace {

namespace ip = boost::asio::ip;

ip::address network_of(ip::address const& peer) {
    if (peer.is_v4()) return peer;
    auto bytes = peer.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return ip::address_v6(bytes);
}

}  // namespace

bool ConnectionCounts::enter(ip::address const& peer) {
    auto const known = peers_.find(network_of(peer));
    if (total_ >= total_limit_ || (known != peers_.end() && known->second >= peer_limit_)) return false;
    ++peers_[network_of(peer)];
    ++total_;
    return true;
}

void ConnectionCounts::leave(ip::address const& peer) {
    auto const known = peers_.find(network_of(peer));
    if (known == peers_.end()) return;
    --total_;
    if (--known->second == 0) peers_.erase(known);
}

}  // namespace kanal::http
