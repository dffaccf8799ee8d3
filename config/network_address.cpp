#include "config/network_address.hpp"

#include "config/quantity.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace kanal {

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
    auto const colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto const port = parse_number(text.substr(colon + 1));
    if (!port || *port < 0 || *port > 65535) return std::nullopt;

    auto host = text.substr(0, colon);
    bool const brackets = host.starts_with('[') && host.ends_with(']');
    if (brackets) host = host.substr(1, host.size() - 2);
    ListenAddress found{.address = std::string(host), .port = static_cast<std::uint16_t>(*port)};

    if (brackets) {
        in6_addr address = {};
        if (inet_pton(AF_INET6, found.address.c_str(), &address) != 1) return std::nullopt;
        found.loopback = IN6_IS_ADDR_LOOPBACK(&address);
        return found;
    }
    in_addr address = {};
    if (inet_pton(AF_INET, found.address.c_str(), &address) != 1) return std::nullopt;
    found.loopback = ntohl(address.s_addr) >> 24 == 127;
    return found;
}

namespace ip = boost::asio::ip;

ip::address unmapped(ip::address const& address) {
    if (address.is_v4() || !address.to_v6().is_v4_mapped()) return address;
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

std::optional<AddressList> AddressList::parse(std::vector<std::string> const& texts) {
    AddressList list;
    for (auto const& text : texts)
        if (!list.add(text)) return std::nullopt;
    return list;
}

bool AddressList::add(std::string const& text) {
    boost::system::error_code wrong;
    if (text.find('/') == std::string::npos) {
        auto const address = unmapped(ip::make_address(text, wrong));
        if (wrong) return false;
        if (address.is_v4())
            v4_.emplace_back(address.to_v4(), 32);
        else
            v6_.emplace_back(address.to_v6(), 128);
        return true;
    }
    bool const is_v6 = text.find(':') != std::string::npos;
    if (is_v6)
        v6_.push_back(ip::make_network_v6(text, wrong));
    else
        v4_.push_back(ip::make_network_v4(text, wrong));
    return !wrong;
}

bool AddressList::contains(ip::address const& address) const {
    auto const plain = unmapped(address);
    if (plain.is_v4()) {
        auto const holds = [&](ip::network_v4 const& network) {
            auto const same = ip::network_v4(plain.to_v4(), network.prefix_length());
            return same.network() == network.network();
        };
        return std::any_of(v4_.begin(), v4_.end(), holds);
    }
    auto const holds = [&](ip::network_v6 const& network) {
        auto const same = ip::network_v6(plain.to_v6(), network.prefix_length());
        return same.network() == network.network();
    };
    return std::any_of(v6_.begin(), v6_.end(), holds);
}

}  // namespace kanal
