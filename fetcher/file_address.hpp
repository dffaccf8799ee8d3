#pragma once

#include "base/error.hpp"

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

}  // namespace kanal::fetcher
