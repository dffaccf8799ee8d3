#include "http/http_server.hpp"

#include "base/ascii.hpp"
#include "base/task_group.hpp"
#include "http/session_manager.hpp"
#include "http/tls_context.hpp"

#include <sys/socket.h>
#include <boost/asio/co_spawn.hpp>

namespace kanal::http {

namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using boost::system::error_code;

std::optional<Tcp::endpoint> parse_endpoint(std::string_view text) {
    auto const colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);

    auto const port = to_number<std::uint16_t>(text.substr(colon + 1));
    error_code bad_address;
    auto const address = asio::ip::make_address(std::string(host), bad_address);
    if (!port || bad_address) return std::nullopt;
    return Tcp::endpoint(address, *port);
}

std::string advice(error_code error) {
    if (error == asio::error::address_in_use) return "; another program listens there (ss -ltnp names it)";
    if (error == asio::error::access_denied) return "; ports below 1024 need a socket unit or a proxy";
    if (error.value() == EADDRNOTAVAIL) return "; no interface of this machine has this address";
    return {};
}

}  // namespace

Result<Tcp::acceptor> open_listener(asio::io_context& loop, std::string const& address_and_port) {
    auto const endpoint = parse_endpoint(address_and_port);
    if (!endpoint)
        return reject(
            "http: listen on \"" + address_and_port + "\": expected address:port, as 127.0.0.1:8080"
        );
    Tcp::acceptor acceptor(loop);
    error_code error;
    acceptor.open(endpoint->protocol(), error);
    if (!error) acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(*endpoint, error);
    if (!error) acceptor.listen(Tcp::acceptor::max_listen_connections, error);
    if (error) return retry("http: listen on " + address_and_port + ": " + error.message() + advice(error));
    return acceptor;
}

namespace {

// Takes a socket that listens already. It is closed with the acceptor, and on an error left as it is.
Result<Tcp::acceptor> adopt_listener(asio::io_context& loop, int descriptor) {
    auto const option = [descriptor](int name) {
        int value = 0;
        socklen_t size = sizeof value;
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
    };
    int const family = option(SO_DOMAIN);
    bool const fits = (family == AF_INET || family == AF_INET6) && option(SO_TYPE) == SOCK_STREAM &&
                      option(SO_ACCEPTCONN) == 1;
    if (!fits) return reject("http: take the inherited socket: it is no listening TCP socket");
    Tcp::acceptor acceptor(loop);
    error_code error;
    acceptor.assign(family == AF_INET6 ? Tcp::v6() : Tcp::v4(), descriptor, error);
    if (error) return retry("http: take the inherited socket: " + error.message());
    return acceptor;
}

}  // namespace

}  // namespace kanal::http

namespace kanal {

namespace asio = boost::asio;

namespace {

class Server final : public HttpServer {
public:
    Server(asio::io_context& loop, std::shared_ptr<http::SessionManager> sessions, HttpServerOptions options)
        : loop_(loop),
          sessions_(std::move(sessions)),
          options_(std::move(options)),
          port_(sessions_->port()) {}

    ~Server() override {
        sessions_->close_listener();
        sessions_->close_sessions();
    }

    void serve(std::shared_ptr<Routes const> routes) override {
        sessions_->set_routes(std::move(routes));
        asio::co_spawn(loop_, sessions_->accept_all(), essential("http"));
    }

    void set_routes(std::shared_ptr<Routes const> routes) override {
        sessions_->set_routes(std::move(routes));
    }

    Result<void> reload_certificate() override {
        if (options_.certificate_file.empty()) return Result<void>{};
        auto loaded = http::load_tls_context(options_.certificate_file, options_.key_file);
        if (!loaded) return loaded.error();
        sessions_->set_tls(std::move(*loaded));
        return Result<void>{};
    }

    asio::awaitable<void> drain(Duration deadline) override { return sessions_->drain(deadline); }
    std::uint16_t port() const override { return port_; }
    unsigned connections() const override { return sessions_->connections(); }

private:
    asio::io_context& loop_;
    std::shared_ptr<http::SessionManager> sessions_;
    HttpServerOptions options_;
    std::uint16_t port_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::listen(asio::io_context& loop, HttpServerOptions options) {
    auto acceptor = options.inherited_socket ? http::adopt_listener(loop, *options.inherited_socket)
                                             : http::open_listener(loop, options.listen);
    if (!acceptor) return acceptor.error();
    auto sessions = std::make_shared<http::SessionManager>(loop, std::move(*acceptor), options);
    auto server = std::make_unique<Server>(loop, std::move(sessions), std::move(options));
    if (auto const loaded = server->reload_certificate(); !loaded) return loaded.error();
    return Result<std::unique_ptr<HttpServer>>(std::move(server));
}

}  // namespace kanal
