#pragma once

#include "base/error.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace kanal::lmtp {

struct ListenOptions {
    std::filesystem::path socket = {};  // a unix socket; empty: `address` and `port`
    std::string address = {};           // a loopback address
    std::uint16_t port = 0;
    unsigned mode = 0660;    // of the socket's file
    std::string group = {};  // it belongs to; empty: our own
};

// One type for both kinds of socket.
using StreamSocket = boost::asio::generic::stream_protocol::socket;
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol>;

// A socket file that nobody listens on, as a killed daemon leaves it, is replaced; anything else in its place
// is an error. Nobody can connect before mode and group are set.
Result<Acceptor> listen(boost::asio::any_io_executor executor, ListenOptions const& options);

// The port that the kernel chose; 0 for a unix socket.
std::uint16_t port_of(Acceptor const& acceptor);

}  // namespace kanal::lmtp
