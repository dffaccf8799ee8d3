#pragma once

#include "base/error.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <string>

namespace kanal::http {

// Binds and listens on "address:port" ("[::1]:80" for IPv6).
Result<boost::asio::ip::tcp::acceptor> open_listener(
    boost::asio::io_context& loop, std::string const& address_and_port
);

// Takes a socket that listens already. It is closed with the acceptor, and on an error left as it is.
Result<boost::asio::ip::tcp::acceptor> adopt_listener(boost::asio::io_context& loop, int descriptor);

}  // namespace kanal::http
