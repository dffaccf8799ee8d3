#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace kanal::amqp {

// Where a broker is and who we are there.
struct Address {
    bool tls = true;
    std::string host = {};
    std::uint16_t port = 5671;
    std::string user = {};
    std::string vhost = "/";

    bool is_loopback() const;
};

// "amqps://user@host[:port][/vhost]", percent-decoded. Without a vhost, and with an empty one, it is the
// broker's default "/". An error is always `reject` and says what to write instead; a password in the
// address is one.
Result<Address> parse_address(std::string_view url);

}  // namespace kanal::amqp
