#include "http/peer_limits.hpp"

#include "config/network_address.hpp"

#include <algorithm>

namespace kanal::http {

namespace ip = boost::asio::ip;

ip::address peer_network(ip::address const& address) {
    auto const plain = unmapped(address);
    if (plain.is_v4()) return plain;
    auto bytes = plain.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return ip::address_v6(bytes);
}

bool ConnectionCounts::enter(ip::address const& network, bool trusted) {
    auto const known = peers_.find(network);
    bool const too_many = !trusted && known != peers_.end() && known->second >= peer_limit_;
    if (full() || too_many) return false;
    ++peers_[network];
    ++total_;
    return true;
}

void ConnectionCounts::leave(ip::address const& network) {
    auto const known = peers_.find(network);
    if (known == peers_.end()) return;
    --total_;
    if (--known->second == 0) peers_.erase(known);
}

bool HandshakeRate::enter(ip::address const& network, SteadyTime now) {
    if (now - second_ >= std::chrono::seconds(1)) {
        second_ = now;
        peers_.clear();
    }
    return ++peers_[network] <= limit_;
}

}  // namespace kanal::http
