#include "daemon/http/peer_limits.hpp"

#include <algorithm>

namespace kanal::http {

namespace ip = boost::asio::ip;

ip::address peer_network(ip::address const& address) {
    if (address.is_v4()) return address;
    auto const v6 = address.to_v6();
    if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6);
    auto bytes = v6.to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return ip::address_v6(bytes);
}

bool ConnectionCounts::enter(ip::address const& network) {
    auto const known = peers_.find(network);
    if (total_ >= total_limit_ || (known != peers_.end() && known->second >= peer_limit_)) return false;
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
