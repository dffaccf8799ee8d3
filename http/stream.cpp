#include "http/stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace kanal::http {

namespace {

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);

class PlainStream final : public Stream {
public:
    explicit PlainStream(Tcp::socket socket) : socket_(std::move(socket)) {
        boost::system::error_code refused;
        socket_.non_blocking(true, refused);
        can_try_ = !refused;
    }

    asio::awaitable<boost::system::error_code> handshake() override { co_return boost::system::error_code{}; }

    asio::awaitable<Read> read_some(asio::mutable_buffer into) override {
        return socket_.async_read_some(into, kToken);
    }

    asio::awaitable<boost::system::error_code> write(asio::const_buffer bytes) override {
        auto const [error, written] = co_await asio::async_write(socket_, bytes, kToken);
        co_return error;
    }

    std::size_t try_write(asio::const_buffer bytes) override {
        boost::system::error_code later;  // `write` meets it again and reports it
        return can_try_ ? socket_.write_some(bytes, later) : 0;
    }

    asio::awaitable<void> finish() override {
        boost::system::error_code gone;
        socket_.shutdown(Tcp::socket::shutdown_send, gone);
        co_return;
    }

    Tcp::socket& socket() override { return socket_; }

private:
    Tcp::socket socket_;
    bool can_try_ = false;
};

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

std::unique_ptr<Stream> plain_stream(Tcp::socket socket) {
    return std::make_unique<PlainStream>(std::move(socket));
}

std::unique_ptr<Stream> tls_stream(Tcp::socket socket, asio::ssl::context& context) {
    return std::make_unique<TlsStream>(std::move(socket), context);
}

}  // namespace kanal::http
