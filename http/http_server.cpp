#include "http/http_server.hpp"

#include "base/task_group.hpp"
#include "http/listener.hpp"
#include "http/session_manager.hpp"
#include "http/tls_context.hpp"

#include <boost/asio/co_spawn.hpp>

namespace kanal {

namespace {

namespace asio = boost::asio;

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
