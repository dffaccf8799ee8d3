#include "http/stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace kanal::http {

namespace {

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);

class TlsStream final : public Stream {
public:
    TlsStream(Tcp::socket socket, asio::ssl::context& context) : stream_(std::move(socket), context) {}

    asio::awaitable<boost::system::error_code> handshake() override {
        auto const [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, kToken);
        co_return error;
    }

    asio::awaitable<Read> read_some(asio::mutable_buffer into) override {
        return stream_.async_read_some(into, kToken);
    }

    asio::awaitable<boost::system::error_code> write(asio::const_buffer bytes) override {
        auto const [error, written] = co_await asio::async_write(stream_, bytes, kToken);
        co_return error;
    }

    std::size_t try_write(asio::const_buffer) override { return 0; }

    asio::awaitable<void> finish() override {
        auto const [unclean] = co_await stream_.async_shutdown(kToken);
        (void)unclean;  // a peer that still sends, or is gone; either way the socket is closed next
        boost::system::error_code gone;
        socket().shutdown(Tcp::socket::shutdown_send, gone);
    }

    Tcp::socket& socket() override { return stream_.next_layer(); }

private:
    asio::ssl::stream<Tcp::socket> stream_;
};

}  // namespace

std::unique_ptr<Stream> tls_stream(Tcp::socket socket, asio::ssl::context& context) {
    return std::make_unique<TlsStream>(std::move(socket), context);
}

}  // namespace kanal::http
