#pragma once

#include "base/byte_budget.hpp"
#include "base/error.hpp"
#include "base/time.hpp"
#include "config/network_address.hpp"
#include "http/routes.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kanal::http {

// Binds and listens on "address:port" ("[::1]:80" for IPv6).
Result<boost::asio::ip::tcp::acceptor> open_listener(
    boost::asio::io_context& loop, std::string const& address_and_port
);

}  // namespace kanal::http

namespace kanal {

struct HttpLimits {
    std::size_t header_bytes = 8 * 1024;
    unsigned header_fields = 64;
    Duration header_deadline = std::chrono::seconds(10);
    // For a body, and for an answer. What has come of a body earns the time that it takes at `slowest_rate`.
    Duration body_deadline = std::chrono::seconds(30);
    std::size_t slowest_rate = 500;                  // bytes a second
    Duration slow_grace = std::chrono::seconds(20);  // between two bytes of a body
    // Between two requests of one connection. Where a new connection finds no room, the one that has been
    // idle longest is closed before.
    Duration idle = std::chrono::seconds(60);
    unsigned connections = 1024;
    // A peer is an address; in IPv6 a /64. Trusted proxies have no limit of their own.
    unsigned connections_per_peer = 64;
    unsigned handshakes_per_peer = 64;  // TLS, a second
    // When the budget of bytes is spent, the largest body of which nothing came for so long ends, and its
    // bytes are another's.
    Duration silent_body = std::chrono::seconds(2);
};

struct HttpServerOptions {
    std::string listen = "127.0.0.1:8080";        // address:port; port 0 takes a free one
    std::optional<int> inherited_socket = {};     // a listening socket given by systemd, used instead
    std::vector<std::string> hosts = {};          // names we answer to; empty: any
    AddressList trusted_proxies = {};             // who says for whom he asks (peer_limits.hpp)
    std::filesystem::path certificate_file = {};  // PEM chain; empty: no TLS
    std::filesystem::path key_file = {};
    HttpLimits limits = {};
    // Counts all bodies that are being read or handled; more is 503. Outlives the server. Missing: one of its
    // own.
    ByteBudget* budget = nullptr;
};

// HTTP/1.1; requests are framed more strictly than Beast 1.81 (which alone accepts request smuggling).
// Whatever the server itself refuses is answered as problem+json with a fixed text, and ends the connection.
// Lives on the loop thread.
class HttpServer {
public:
    // Binds and listens; accepts nothing until `serve`. An error names the address and what to do.
    static Result<std::unique_ptr<HttpServer>> listen(
        boost::asio::io_context& loop, HttpServerOptions options
    );
    virtual ~HttpServer() = default;

    // Accepts until `drain`. Answers from the routes that are set when a request's head has been read; a
    // request keeps its routes alive. Errors of accept are logged and survived.
    virtual void serve(std::shared_ptr<Routes const> routes) = 0;
    virtual void set_routes(std::shared_ptr<Routes const> routes) = 0;  // the next request's

    // Reads certificate and key again; the next connections use them. On error the old ones stay.
    virtual Result<void> reload_certificate() = 0;

    // Stops accepting; requests whose head has been read are answered, idle connections are closed; completes
    // when all are gone or at the deadline, whichever is first.
    virtual boost::asio::awaitable<void> drain(Duration deadline) = 0;

    virtual std::uint16_t port() const = 0;
    virtual unsigned connections() const = 0;
};

}  // namespace kanal
