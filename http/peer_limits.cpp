#include "http/peer_limits.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace kanal::http {

namespace {

namespace ip = boost::asio::ip;

// Of all fields of this name, in order.
std::vector<std::string_view> elements(HttpHeaders const& headers, std::string_view name) {
    std::vector<std::string_view> found;
    for (auto const& [known, value] : headers) {
        if (known != name) continue;
        for (std::string_view rest = value;;) {
            auto const comma = rest.find(',');
            found.push_back(trimmed(rest.substr(0, comma)));
            if (comma == std::string_view::npos) break;
            rest.remove_prefix(comma + 1);
        }
    }
    return found;
}

// The value of `for` in one element of Forwarded; empty where there is none.
std::string_view forwarded_for(std::string_view element) {
    while (!element.empty()) {
        auto const pair = element.substr(0, element.find(';'));
        element.remove_prefix(std::min(element.size(), pair.size() + 1));
        auto const equals = pair.find('=');
        if (equals == std::string_view::npos) continue;
        if (!equal_ignoring_case(trimmed(pair.substr(0, equals)), "for")) continue;
        return trimmed(pair.substr(equals + 1), " \t\"");
    }
    return {};
}

// "192.0.2.1", "192.0.2.1:4711", "2001:db8::1", "[2001:db8::1]:4711".
std::optional<ip::address> read_address(std::string_view text) {
    text = trimmed(text, " \t\"");
    if (text.starts_with('[')) {
        auto const end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        text = text.substr(1, end - 1);
    } else if (std::count(text.begin(), text.end(), ':') == 1) {
        text = text.substr(0, text.find(':'));
    }
    boost::system::error_code wrong;
    auto const address = ip::make_address(std::string(text), wrong);
    if (wrong) return std::nullopt;
    return unmapped(address);
}

}  // namespace

ip::address client_address(ip::address const& peer, HttpHeaders const& headers, AddressList const& trusted) {
    auto client = unmapped(peer);
    if (!trusted.contains(client)) return client;
    auto hops = elements(headers, "x-forwarded-for");
    if (hops.empty()) {
        hops = elements(headers, "forwarded");
        for (auto& hop : hops)
            hop = forwarded_for(hop);
    }
    for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
        auto const address = read_address(*hop);
        if (!address) break;
        client = *address;
        if (!trusted.contains(client)) break;
    }
    return client;
}

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
