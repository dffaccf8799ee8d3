#pragma once

#include "base/error.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>

namespace kanal::centre {

// Stands between the world and the HTTP server when faults are to be made, because a server answers whole or
// not at all: what the header kFaultHeader of an answer orders is done to its bytes, and the header taken
// out. Everything else passes as it is. Loop thread.
class FaultRelay {
public:
    static Result<FaultRelay> listen(
        boost::asio::io_context& loop, std::string const& address_and_port, std::uint16_t server_port
    );
    boost::asio::awaitable<void> serve();  // until the loop ends
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

private:
    FaultRelay(boost::asio::ip::tcp::acceptor acceptor, std::uint16_t server_port)
        : acceptor_(std::move(acceptor)), server_port_(server_port) {}
    boost::asio::ip::tcp::acceptor acceptor_;
    std::uint16_t server_port_;
};

}  // namespace kanal::centre
