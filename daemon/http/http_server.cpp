#include "daemon/http/http_server.hpp"

#include "base/log.hpp"
#include "daemon/http/connection_counts.hpp"
#include "daemon/http/listener.hpp"
#include "daemon/http/reserve_descriptor.hpp"
#include "daemon/http/session.hpp"
#include "daemon/http/tls_context.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>

namespace kanal {

namespace {

namespace asio = boost::asio;
using namespace http;
using boost::system::error_code;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr Duration kAcceptPause = std::chrono::milliseconds(100);
constexpr std::size_t kTurningAway = 64;  // more who are one too many get no answer

// Deadlines are met a quarter late at most, and by a second.
Duration check_period(HttpLimits const& limits) {
    auto const shortest =
        std::min({limits.header_deadline, limits.body_deadline, limits.slow_grace, limits.idle});
    return std::clamp<Duration>(shortest / 4, std::chrono::milliseconds(5), std::chrono::seconds(1));
}

// Outlives the server for as long as a session or a handler still holds it.
struct Front : std::enable_shared_from_this<Front> {
    Front(asio::io_context& io, Tcp::acceptor listening, HttpServerOptions const& options)
        : loop(io),
          acceptor(std::move(listening)),
          checking(io),
          pausing(io),
          draining(io),
          counts(options.limits.connections, options.limits.connections_per_peer) {
        serving->limits = options.limits;
        serving->hosts = options.hosts;
    }

    asio::awaitable<void> accept_all();
    asio::awaitable<void> survive(error_code error);
    void welcome(Tcp::socket socket);
    void start(std::shared_ptr<Session> session, asio::awaitable<void> work, std::function<void()> ended);
    void check_later();
    void close();

    asio::io_context& loop;
    Tcp::acceptor acceptor;
    asio::steady_timer checking;
    asio::steady_timer pausing;
    asio::steady_timer draining;
    ConnectionCounts counts;
    ReserveDescriptor reserve;
    std::shared_ptr<asio::ssl::context> tls = {};
    std::shared_ptr<Serving> serving = std::make_shared<Serving>();
    std::set<std::shared_ptr<Session>> sessions = {};
    std::size_t turning_away = 0;
    bool is_checking = false;
};

asio::awaitable<void> Front::accept_all() {
    auto const self = shared_from_this();
    while (acceptor.is_open()) {
        auto [error, socket] = co_await acceptor.async_accept(kToken);
        if (error)
            co_await survive(error);
        else
            welcome(std::move(socket));
    }
}

asio::awaitable<void> Front::survive(error_code error) {
    if (!acceptor.is_open()) co_return;
    if (error == asio::error::connection_aborted) co_return;
    log::limited_event(log::Level::error, "accept_failed", {{"errno", error.value()}});
    reserve.release();
    error_code nobody;
    acceptor.non_blocking(true, nobody);
    if (!nobody) {
        Tcp::socket unlucky(loop);
        acceptor.accept(unlucky, nobody);
        std::string bytes;
        append_response(bytes, try_later(), {.close = true, .without_body = false});
        if (!nobody && tls == nullptr) unlucky.write_some(asio::buffer(bytes), nobody);
    }
    reserve.take();
    pausing.expires_after(kAcceptPause);
    auto const [cancelled] = co_await pausing.async_wait(kToken);
    (void)cancelled;
}

void Front::welcome(Tcp::socket socket) {
    error_code error;
    socket.set_option(Tcp::no_delay(true), error);
    auto const endpoint = socket.remote_endpoint(error);
    if (error) return;  // gone already
    auto const peer = endpoint.address();
    if (counts.enter(peer)) {
        auto stream = tls ? tls_stream(std::move(socket), *tls) : plain_stream(std::move(socket));
        auto session = std::make_shared<Session>(std::move(stream), serving, peer.to_string());
        auto work = session->run();
        start(std::move(session), std::move(work), [this, peer] { counts.leave(peer); });
        return;
    }
    if (tls || turning_away >= kTurningAway) return log_refusal(Refusal::crowded, peer.to_string());
    ++turning_away;
    auto session = std::make_shared<Session>(plain_stream(std::move(socket)), serving, peer.to_string());
    auto work = session->turn_away();
    start(std::move(session), std::move(work), [this] { --turning_away; });
}

void Front::start(std::shared_ptr<Session> session, asio::awaitable<void> work, std::function<void()> ended) {
    sessions.insert(session);
    check_later();
    auto leave = [self = shared_from_this(), session, ended = std::move(ended)](std::exception_ptr thrown) {
        if (thrown) log::event(log::Level::error, "http_session_failed");
        self->sessions.erase(session);
        ended();
        if (!self->sessions.empty()) return;
        self->checking.cancel();
        self->draining.cancel();
    };
    asio::co_spawn(loop, std::move(work), std::move(leave));
}

void Front::check_later() {
    if (is_checking) return;
    is_checking = true;
    checking.expires_after(check_period(serving->limits));
    checking.async_wait([self = shared_from_this()](error_code) {
        auto const now = std::chrono::steady_clock::now();
        for (auto const& session : self->sessions)
            session->check(now);
        self->is_checking = false;
        if (!self->sessions.empty()) self->check_later();
    });
}

void Front::close() {
    error_code closed;
    acceptor.close(closed);
    pausing.cancel();
}

class Server final : public HttpServer {
public:
    Server(std::shared_ptr<Front> front, HttpServerOptions options)
        : front_(std::move(front)), options_(std::move(options)) {
        error_code error;
        port_ = front_->acceptor.local_endpoint(error).port();
    }

    ~Server() override {
        front_->close();
        for (auto const& session : front_->sessions)
            session->close();
    }

    void serve(std::shared_ptr<Routes const> routes) override {
        set_routes(std::move(routes));
        asio::co_spawn(front_->loop, front_->accept_all(), asio::detached);
    }

    void set_routes(std::shared_ptr<Routes const> routes) override {
        front_->serving->routes = std::move(routes);
    }

    Result<void> reload_certificate() override {
        if (options_.certificate_file.empty()) return Result<void>{};
        auto loaded = load_tls_context(options_.certificate_file, options_.key_file);
        if (!loaded) return loaded.error();
        front_->tls = std::move(*loaded);
        return Result<void>{};
    }

    asio::awaitable<void> drain(Duration deadline) override {
        auto const front = front_;
        front->serving->draining = true;
        front->close();
        for (auto const& session : front->sessions)
            session->drain();
        front->draining.expires_after(deadline);
        if (front->sessions.empty()) co_return;
        auto const [empty] = co_await front->draining.async_wait(kToken);
        (void)empty;
        for (auto const& session : front->sessions)
            session->close();
    }

    std::uint16_t port() const override { return port_; }
    unsigned connections() const override { return front_->counts.total(); }

private:
    std::shared_ptr<Front> front_;
    HttpServerOptions options_;
    std::uint16_t port_ = 0;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::listen(asio::io_context& loop, HttpServerOptions options) {
    auto acceptor = options.inherited_socket ? adopt_listener(loop, *options.inherited_socket)
                                             : open_listener(loop, options.listen);
    if (!acceptor) return acceptor.error();
    auto front = std::make_shared<Front>(loop, std::move(*acceptor), options);
    auto server = std::make_unique<Server>(std::move(front), std::move(options));
    if (auto const loaded = server->reload_certificate(); !loaded) return loaded.error();
    return Result<std::unique_ptr<HttpServer>>(std::move(server));
}

}  // namespace kanal
