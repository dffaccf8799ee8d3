#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <memory>
#include <tuple>

namespace boost::asio::ssl {
class context;
}

namespace kanal::http {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

// One connection, plain or TLS. The error codes are Asio's; a time-out is made by cancelling `socket()`.
class Stream {
public:
    virtual ~Stream() = default;

    virtual asio::awaitable<boost::system::error_code> handshake() = 0;

    using Read = std::tuple<boost::system::error_code, std::size_t>;
    virtual asio::awaitable<Read> read_some(asio::mutable_buffer into) = 0;

    // All of it. `bytes` must stay until then.
    virtual asio::awaitable<boost::system::error_code> write(asio::const_buffer bytes) = 0;

    // Writes what the kernel takes without waiting: the usual answer is gone after one call, and no turn of
    // the loop is spent on it. 0 where that is not possible.
    virtual std::size_t try_write(asio::const_buffer bytes) = 0;

    // Tells the peer that nothing more will come. Its bytes can still be read from `socket()`.
    virtual asio::awaitable<void> finish() = 0;

    virtual Tcp::socket& socket() = 0;
};

std::unique_ptr<Stream> plain_stream(Tcp::socket socket);
std::unique_ptr<Stream> tls_stream(Tcp::socket socket, asio::ssl::context& context);

}  // namespace kanal::http
