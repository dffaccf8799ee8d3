#include "http/session_manager.hpp"

#include "base/log.hpp"

#include <fcntl.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace kanal::http {

namespace {

using boost::system::error_code;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr Duration kAcceptPause = std::chrono::milliseconds(100);
constexpr Duration kSilence = std::chrono::seconds(1);  // what a new connection may take to its first byte
constexpr std::size_t kTurningAway = 64;                // more who are one too many get no answer

// None where it fails: the next try may have one.
Descriptor open_reserve() {
    return Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

// Deadlines are met a quarter late at most, and by a second.
Duration check_period(HttpLimits const& limits) {
    auto const shortest =
        std::min({limits.header_deadline, limits.body_deadline, limits.slow_grace, limits.idle});
    return std::clamp<Duration>(shortest / 4, std::chrono::milliseconds(5), std::chrono::seconds(1));
}

}  // namespace

SessionManager::SessionManager(
    asio::io_context& loop, Tcp::acceptor acceptor, HttpServerOptions const& options
)
    : loop_(loop),
      acceptor_(std::move(acceptor)),
      checking_(loop),
      pausing_(loop),
      draining_(loop),
      counts_(options.limits.connections, options.limits.connections_per_peer),
      handshakes_(options.limits.handshakes_per_peer),
      reserve_(open_reserve()) {
    serving_->limits = options.limits;
    serving_->hosts = options.hosts;
    serving_->trusted_proxies = options.trusted_proxies;
    if (options.budget != nullptr) serving_->budget = options.budget;
}

asio::awaitable<void> SessionManager::accept_all() {
    auto const self = shared_from_this();
    serving_->budget->set_on_spent([weak = weak_from_this()] {
        auto const sessions = weak.lock();
        return sessions && sessions->end_silent_body();
    });
    while (acceptor_.is_open()) {
        auto [error, socket] = co_await acceptor_.async_accept(kToken);
        if (error)
            co_await pause_after(error);
        else
            take_in(std::move(socket));
    }
}

asio::awaitable<void> SessionManager::pause_after(error_code error) {
    if (!acceptor_.is_open() || error == asio::error::connection_aborted) co_return;
    log::limited_event(log::Level::error, "accept_failed", {{"errno", error.value()}});
    turn_one_away();
    pausing_.expires_after(kAcceptPause);
    auto const [cancelled] = co_await pausing_.async_wait(kToken);
    (void)cancelled;
}

void SessionManager::turn_one_away() {
    error_code nobody;
    acceptor_.non_blocking(true, nobody);
    if (nobody || tls_) return;
    reserve_ = Descriptor();
    {
        Tcp::socket unlucky(loop_);
        acceptor_.accept(unlucky, nobody);
        ResponseForm form;
        form.close = true;
        std::string bytes;
        append_response(bytes, try_later(), form);
        if (!nobody) unlucky.write_some(asio::buffer(bytes), nobody);
    }
    reserve_ = open_reserve();
}

void SessionManager::take_in(Tcp::socket socket) {
    error_code error;
    socket.set_option(Tcp::no_delay(true), error);
    auto const endpoint = socket.remote_endpoint(error);
    if (error) return;  // gone already
    auto const address = endpoint.address();
    auto const network = peer_network(address);
    bool const trusted = serving_->trusted_proxies.contains(address);
    auto const now = std::chrono::steady_clock::now();
    if (tls_ && !trusted && !handshakes_.enter(network, now))
        return log_refusal(Refusal::crowded, network.to_string());
    bool const entered =
        counts_.enter(network, trusted) || (close_longest_idle(network) && counts_.enter(network, trusted));
    if (entered) {
        auto stream = tls_ ? tls_stream(std::move(socket), *tls_) : plain_stream(std::move(socket));
        auto session = std::make_shared<Session>(std::move(stream), serving_, address);
        auto work = session->run();
        return start(std::move(session), std::move(work), {.network = network});
    }
    if (tls_ || turning_away_ >= kTurningAway) return log_refusal(Refusal::crowded, network.to_string());
    ++turning_away_;
    auto session = std::make_shared<Session>(plain_stream(std::move(socket)), serving_, address);
    auto work = session->turn_away();
    start(std::move(session), std::move(work), {.turned_away = true});
}

// Closes the connection that has waited longest for its peer to say something: of all, or of this peer where
// only his limit is reached.
bool SessionManager::close_longest_idle(asio::ip::address const& network) {
    auto const latest_silence = std::chrono::steady_clock::now() - kSilence;
    auto longest = sessions_.end();
    auto since = SteadyTime::max();
    for (auto at = sessions_.begin(); at != sessions_.end(); ++at) {
        auto const& [session, entry] = *at;
        if (!entry.network || (!counts_.full() && *entry.network != network)) continue;
        auto const idle = session->idle_since(latest_silence);
        if (!idle || *idle >= since) continue;
        longest = at;
        since = *idle;
    }
    if (longest == sessions_.end()) return false;
    counts_.leave(*longest->second.network);
    longest->second.network.reset();
    longest->first->close();
    return true;
}

// Of those who hold bytes and say nothing the one with the most.
bool SessionManager::end_silent_body() {
    auto const silence = std::chrono::steady_clock::now() - serving_->limits.silent_body;
    std::size_t most = 0;
    Session* largest = nullptr;
    for (auto const& entry : sessions_) {
        auto const bytes = entry.first->silent_body(silence);
        if (bytes <= most) continue;
        most = bytes;
        largest = entry.first.get();
    }
    if (largest == nullptr) return false;
    largest->end_body();
    return true;
}

void SessionManager::start(std::shared_ptr<Session> session, asio::awaitable<void> work, Entry entry) {
    sessions_.emplace(session, entry);
    check_later();
    auto ended = [self = shared_from_this(), session](std::exception_ptr thrown) {
        if (thrown) log::event(log::Level::error, "http_session_failed");
        self->leave(session);
    };
    asio::co_spawn(loop_, std::move(work), std::move(ended));
}

void SessionManager::leave(std::shared_ptr<Session> const& session) {
    auto const at = sessions_.find(session);
    if (at->second.network) counts_.leave(*at->second.network);
    if (at->second.turned_away) --turning_away_;
    sessions_.erase(at);
    if (!sessions_.empty()) return;
    checking_.cancel();
    draining_.cancel();
}

void SessionManager::check_later() {
    if (is_checking_) return;
    is_checking_ = true;
    checking_.expires_after(check_period(serving_->limits));
    checking_.async_wait([self = shared_from_this()](error_code) {
        auto const now = std::chrono::steady_clock::now();
        for (auto const& entry : self->sessions_)
            entry.first->check(now);
        self->is_checking_ = false;
        if (!self->sessions_.empty()) self->check_later();
    });
}

asio::awaitable<void> SessionManager::drain(Duration deadline) {
    auto const self = shared_from_this();
    serving_->draining = true;
    close_listener();
    for (auto const& entry : sessions_)
        entry.first->drain();
    if (sessions_.empty()) co_return;
    draining_.expires_after(deadline);
    auto const [empty] = co_await draining_.async_wait(kToken);
    (void)empty;
    close_sessions();
}

void SessionManager::close_listener() {
    error_code closed;
    acceptor_.close(closed);
    pausing_.cancel();
}

void SessionManager::close_sessions() {
    for (auto const& entry : sessions_)
        entry.first->close();
}

std::uint16_t SessionManager::port() const {
    error_code error;
    return acceptor_.local_endpoint(error).port();
}

}  // namespace kanal::http
