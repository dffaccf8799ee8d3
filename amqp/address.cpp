#include "amqp/address.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace kanal::amqp {

namespace {

// A name of the protocol is a short string.
constexpr std::size_t kLongestName = 255;

}  // namespace

bool Address::is_loopback() const {
    return host == "localhost" || host.rfind("127.", 0) == 0 || host == "[::1]";
}

Result<Address> parse_address(std::string_view url) {
    auto const read = boost::urls::parse_uri(url);
    if (!read || read->host().empty()) return reject("write a whole URL: amqps://user@host/vhost");
    if (read->scheme() != "amqps" && read->scheme() != "amqp")
        return reject("use amqps:// (or amqp:// to this machine)");
    if (read->has_password()) return reject("no password in the URL; put it in password_file");
    if (read->has_query() || read->has_fragment()) return reject("the URL has no '?' and no '#'");
    if (read->has_port() && (read->port_number() == 0 || read->port() != std::to_string(read->port_number())))
        return reject("a port is a number from 1 to 65535");
    Address address;
    address.tls = read->scheme() == "amqps";
    address.host = read->host();
    address.port = read->has_port() ? read->port_number() : (address.tls ? 5671 : 5672);
    address.user = read->user();
    if (address.user.empty()) return reject("say as whom: amqps://user@host/vhost");
    if (read->encoded_segments().size() > 1) return reject("a '/' within the vhost is written %2F");
    if (!read->encoded_segments().empty()) {
        auto const segments = read->segments();
        std::string vhost(*segments.begin());
        if (!vhost.empty()) address.vhost = std::move(vhost);
    }
    if (address.user.size() > kLongestName || address.vhost.size() > kLongestName)
        return reject("a user and a vhost have at most 255 bytes");
    return address;
}

}  // namespace kanal::amqp
