#pragma once

#include "base/descriptor.hpp"
#include "http/http_server.hpp"
#include "http/peer_limits.hpp"
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
class SessionManager : public std::enable_shared_from_this<SessionManager> {
public:
    SessionManager(asio::io_context& loop, Tcp::acceptor acceptor, HttpServerOptions const& options);

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
    asio::awaitable<void> pause_after(boost::system::error_code error);
    void turn_one_away();
    void take_in(Tcp::socket socket);
    // What a session is counted as until it has ended.
    struct Entry {
        std::optional<asio::ip::address> network = {};  // a connection of this peer; nothing: has given way
        bool turned_away = false;
    };
    void start(std::shared_ptr<Session> session, asio::awaitable<void> work, Entry entry);
    void leave(std::shared_ptr<Session> const& session);
    bool end_silent_body();
    bool close_longest_idle(asio::ip::address const& network);
    void check_later();

    asio::io_context& loop_;
    Tcp::acceptor acceptor_;
    asio::steady_timer checking_;
    asio::steady_timer pausing_;
    asio::steady_timer draining_;
    ConnectionCounts counts_;
    HandshakeRate handshakes_;
    // Held back, so that a connection can still be taken and answered when there is no descriptor left.
    Descriptor reserve_;
    std::shared_ptr<asio::ssl::context> tls_ = {};
    std::shared_ptr<Serving> serving_ = std::make_shared<Serving>();
    std::map<std::shared_ptr<Session>, Entry> sessions_ = {};
    std::size_t turning_away_ = 0;
    bool is_checking_ = false;
};

}  // namespace kanal::http
