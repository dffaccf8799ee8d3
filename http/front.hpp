#pragma once

#include "http/http_server.hpp"
#include "http/peer_limits.hpp"
#include "http/reserve_descriptor.hpp"
#include "http/session.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <optional>

namespace kanal::http {

// The listening socket and all sessions behind it. Outlives the server that owns it for as long as a session
// or a handler runs.
class Front : public std::enable_shared_from_this<Front> {
public:
    Front(asio::io_context& loop, Tcp::acceptor acceptor, HttpServerOptions const& options);

    // Completes when `close` was called. No error of accept ends it.
    asio::awaitable<void> accept_all();

    // What HttpServer::drain promises.
    asio::awaitable<void> drain(Duration deadline);

    void close_listener();
    void close_sessions();

    void set_routes(std::shared_ptr<Routes const> routes) { serving_->routes = std::move(routes); }
    void set_tls(std::shared_ptr<asio::ssl::context> tls) { tls_ = std::move(tls); }
    unsigned connections() const { return counts_.total(); }
    std::uint16_t port() const;

private:
    asio::awaitable<void> survive(boost::system::error_code error);
    void tell_one_to_come_later();
    void welcome(Tcp::socket socket);
    // What a session is counted as until it has ended.
    struct Place {
        std::optional<asio::ip::address> network = {};  // a connection of this peer; nothing: has given way
        bool turned_away = false;
    };
    void start(std::shared_ptr<Session> session, asio::awaitable<void> work, Place place);
    void leave(std::shared_ptr<Session> const& session);
    bool end_silent_body();
    bool make_way(asio::ip::address const& network);
    void check_later();

    asio::io_context& loop_;
    Tcp::acceptor acceptor_;
    asio::steady_timer checking_;
    asio::steady_timer pausing_;
    asio::steady_timer draining_;
    ConnectionCounts counts_;
    HandshakeRate handshakes_;
    ReserveDescriptor reserve_ = {};
    std::shared_ptr<asio::ssl::context> tls_ = {};
    std::shared_ptr<Serving> serving_ = std::make_shared<Serving>();
    std::map<std::shared_ptr<Session>, Place> sessions_ = {};
    std::size_t turning_away_ = 0;
    bool is_checking_ = false;
};

}  // namespace kanal::http
