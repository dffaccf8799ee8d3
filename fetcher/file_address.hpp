#pragma once

#include "base/error.hpp"

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::fetcher {

// Where something may be fetched from, taken from the URL by the same parser that then fetches it.
struct FileAddress {
    std::string url = {};     // as that parser writes it
    std::string host = {};    // lower case, ASCII; an IPv4 address in any spelling as four numbers
    std::string origin = {};  // "https://host:443"
    bool exempt = false;      // names one of `allow_private`
};

// https, port 443, no user or password, and not absurdly long. An address that names one of `allow_private`,
// "127.0.0.1:8443", may have that port, and http. Everything else is a reject: "url: ...". Pure.
Result<FileAddress> read_address(std::string const& url, std::vector<std::string> const& allow_private);

// The host that is asked first for this file; of an id ("whatsapp-media:17") its scheme, which always leads
// to the same host. Pure.
std::string first_host(std::string const& url, std::vector<std::string> const& allow_private);

// Whether a rule of MediaRules::hosts covers this host.
bool is_listed(std::string_view host, std::vector<std::string> const& hosts);

// Whether an address lies on the public internet: not on this machine, in the site's own networks, at a
// cloud's metadata service, multicast, or reserved. An IPv4 address inside an IPv6 one counts as itself.
// Source: IANA's registries of special-purpose addresses (RFC 6890 and its successors). Pure.
bool is_public(boost::asio::ip::address const& address);

// The same, or "127.0.0.1:8443" is in `exempt`. Pure.
bool may_connect(
    boost::asio::ip::address const& address, std::uint16_t port, std::vector<std::string> const& exempt
);

}  // namespace kanal::fetcher
