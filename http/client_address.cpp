#include "http/client_address.hpp"

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

}  // namespace kanal::http
