#include "config/listen_address.hpp"

#include "config/quantity.hpp"

#include <arpa/inet.h>

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

}  // namespace kanal
