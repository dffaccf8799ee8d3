#include "http/session.hpp"

#include "base/log.hpp"
#include "http/body_reader.hpp"
#include "http/peer_limits.hpp"
#include "http/request_head.hpp"
#include "http/tls_context.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/core/demangle.hpp>

namespace kanal::http {

namespace {

constexpr std::size_t kReadSize = 16 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// A peer that is still sending loses our answer when we close: its kernel is told to drop what it has
// received. So we read on for a while. Time bounds it, and the size of the largest body we ever take.
constexpr Duration kLinger = std::chrono::seconds(2);
constexpr std::size_t kLingerBytes = 16 * 1024 * 1024;

// What a new connection may take for its first request once the server drains.
constexpr Duration kLastRequest = std::chrono::seconds(1);

// Only the type of the exception: its text may hold a stranger's bytes.
void log_failure(Route const& route, std::exception const& thrown) {
    auto const kind = boost::core::demangle(typeid(thrown).name());
    log::limited_event(log::Level::error, "handler_failed", {{"route", route.path}, {"kind", kind}});
}

std::optional<HttpResponse> ask_admit(Route const& route, HttpRequest const& head) {
    if (!route.admit) return std::nullopt;
    try {
        return route.admit(head);
    } catch (std::exception const& thrown) {
        log_failure(route, thrown);
        return problem(500, "Internal error");
    }
}

}  // namespace

Session::Session(std::unique_ptr<Stream> stream, std::shared_ptr<Serving> serving, asio::ip::address peer)
    : stream_(std::move(stream)), serving_(std::move(serving)), peer_(std::move(peer)) {
    enter(Phase::handshake, serving_->limits.header_deadline);
}

asio::awaitable<void> Session::run() {
    if (auto const failed = co_await stream_->handshake()) {
        log::limited_event(log::Level::info, "tls_refused", {{"reason", handshake_reason(failed)}});
        co_return;
    }
    phase_ = Phase::head;
    auto next = co_await serve_request();
    while (next == Next::request && !serving_->draining) {
        enter(Phase::idle, serving_->limits.idle);
        next = co_await serve_request();
    }
    if (next != Next::close) co_await linger();
    close();
}

asio::awaitable<void> Session::turn_away() {
    phase_ = Phase::handling;
    auto const next = co_await refuse(Refusal::crowded);
    if (next != Next::close) co_await linger();
    close();
}

asio::awaitable<Session::Next> Session::serve_request() {
    auto const& limits = serving_->limits;
    for (;;) {
        auto const bytes = pending();
        auto const size = head_size(bytes, limits.header_bytes);
        if (!size) co_return co_await refuse(size.error());
        if (*size > 0) {
            auto head = read_head(bytes.substr(0, *size), limits.header_fields);
            input_.consume(*size);
            if (!head) co_return co_await refuse(head.error());
            co_return co_await answer(std::move(*head));
        }
        if (phase_ == Phase::idle && !bytes.empty()) enter(Phase::head, limits.header_deadline);
        auto const filled = co_await fill();
        if (filled) continue;
        if (expired_ && !pending().empty()) co_return co_await refuse(Refusal::slow);
        co_return Next::close;
    }
}

asio::awaitable<Session::Next> Session::answer(Head head) {
    auto const routes = serving_->routes;  // stays with this request when others are set meanwhile
    phase_ = Phase::handling;
    deadline_ = SteadyTime::max();
    auto const client = client_address(peer_, head.request.headers, serving_->trusted_proxies);
    head.request.peer = peer_network(client).to_string();

    auto const* request = &head.request;
    if (auto const refusal = check_host(*request, serving_->hosts))
        co_return co_await refuse(*refusal, request);
    auto const found = find_route(*routes, *request);
    if (found.route == nullptr) {
        auto const refusal = found.allowed.empty() ? Refusal::no_path : Refusal::no_method;
        co_return co_await refuse(refusal, request, found.allowed);
    }
    if (auto const refusal = check_content(head, *found.route)) co_return co_await refuse(*refusal, request);

    ResponseForm form;
    form.close = !head.keep_alive;
    form.without_body = head.request.method == "HEAD";
    if (auto refused = ask_admit(*found.route, head.request)) {
        form.close = form.close || head.has_body();
        co_return co_await send(std::move(*refused), form);
    }
    co_return co_await receive_and_call(std::move(head), *found.route, form);
}

asio::awaitable<Session::Next> Session::receive_and_call(Head head, Route const& route, ResponseForm form) {
    lease_.emplace(serving_->budget->lease(head.request.peer));
    BodyReader reader(head, route.body_limit);
    auto& body = head.request.body;
    if (head.expects_continue && !reader.done() && input_.size() == 0) {
        auto const written = co_await write(kContinue);
        if (!written) co_return Next::close;
    }
    for (;;) {
        auto const used = reader.read(pending(), body);
        if (!used) co_return co_await refuse(used.error(), &head.request);
        input_.consume(*used);
        if (!lease_->grow_to(body.size())) co_return co_await refuse(Refusal::memory, &head.request);
        if (reader.done()) break;
        if (phase_ != Phase::body) {
            enter(Phase::body, serving_->limits.body_deadline);
            received_ = body.size();  // came with the head
        }
        auto const filled = co_await fill();
        if (filled) continue;
        if (expired_) co_return co_await refuse(Refusal::slow, &head.request);
        co_return Next::close;
    }
    auto const next = co_await call(route, std::move(head.request), form);
    lease_.reset();
    co_return next;
}

asio::awaitable<Session::Next> Session::call(Route const& route, HttpRequest request, ResponseForm form) {
    phase_ = Phase::handling;
    deadline_ = SteadyTime::max();
    HttpResponse response;
    try {
        response = co_await route.handle(std::move(request));
    } catch (std::exception const& thrown) {
        log_failure(route, thrown);
        response = problem(500, "Internal error");
        form.close = true;
    }
    co_return co_await send(std::move(response), form);
}

asio::awaitable<Session::Next> Session::refuse(
    Refusal refusal, HttpRequest const* head, std::string_view allowed
) {
    log_refusal(refusal, head != nullptr ? head->peer : peer_network(peer_).to_string());
    auto response = answer_to(refusal, serving_->routes.get(), head);
    if (!allowed.empty()) response.headers.emplace_back("Allow", allowed);
    ResponseForm form;
    form.close = true;
    form.without_body = head != nullptr && head->method == "HEAD";
    co_return co_await send(std::move(response), form);
}

asio::awaitable<Session::Next> Session::send(HttpResponse response, ResponseForm form) {
    form.close = form.close || serving_->draining;
    compose(response, form);
    auto const written = co_await write(output_);
    if (!written) co_return Next::close;
    co_return form.close ? Next::linger : Next::request;
}

void Session::compose(HttpResponse const& response, ResponseForm& form) {
    output_.clear();
    try {
        append_response(output_, response, form);
    } catch (std::invalid_argument const&) {
        log::limited_event(log::Level::error, "response_invalid", {{"status", response.status}});
        form.close = true;
        output_.clear();
        append_response(output_, problem(500, "Internal error"), form);
    }
}

asio::awaitable<bool> Session::fill() {
    // A deadline may have passed while nothing could be cancelled.
    if (expired_) co_return false;
    auto const [error, size] = co_await stream_->read_some(input_.prepare(kReadSize));
    input_.commit(size);
    received_ += size;
    heard_ = std::chrono::steady_clock::now();
    co_return !error;
}

asio::awaitable<bool> Session::write(std::string_view bytes) {
    auto const sent = stream_->try_write(asio::buffer(bytes));
    if (sent == bytes.size()) co_return true;
    enter(Phase::writing, serving_->limits.body_deadline);
    auto const failed = co_await stream_->write(asio::buffer(bytes.substr(sent)));
    co_return !failed;
}

asio::awaitable<void> Session::linger() {
    lease_.reset();
    enter(Phase::closing, kLinger);
    co_await stream_->finish();
    std::size_t drained = 0;
    while (!expired_ && drained < kLingerBytes) {
        input_.clear();
        auto const [error, size] = co_await stream_->socket().async_read_some(
            input_.prepare(kReadSize), asio::as_tuple(asio::use_awaitable)
        );
        if (error) break;
        drained += size;
    }
}

void Session::enter(Phase phase, Duration allowed) {
    phase_ = phase;
    entered_ = std::chrono::steady_clock::now();
    deadline_ = entered_ + allowed;
    expired_ = false;
    received_ = 0;
    heard_ = entered_;
}

std::string_view Session::pending() const {
    return {static_cast<char const*>(input_.data().data()), input_.size()};
}

void Session::check(SteadyTime now) {
    auto const& limits = serving_->limits;
    bool const is_body = phase_ == Phase::body;
    // What has come earns the time that the slowest sender would have taken for it.
    auto const earned =
        Duration(is_body ? static_cast<Duration::rep>(received_ * 1000 / limits.slowest_rate) : 0);
    bool const silent = is_body && now - heard_ >= limits.slow_grace;
    bool const in_time = deadline_ == SteadyTime::max() || now < deadline_ + earned;
    if (in_time && !silent) return;
    expired_ = true;
    boost::system::error_code gone;
    stream_->socket().cancel(gone);
}

std::size_t Session::silent_body(SteadyTime silence) const {
    bool const silent = phase_ == Phase::body && lease_ && !expired_ && heard_ <= silence;
    return silent ? lease_->bytes() : 0;
}

void Session::end_body() {
    (void)lease_->grow_to(0);
    expired_ = true;
    boost::system::error_code gone;
    stream_->socket().cancel(gone);
}

std::optional<SteadyTime> Session::idle_since(SteadyTime latest_silence) const {
    bool const silent = phase_ == Phase::head && received_ == 0 && entered_ < latest_silence;
    if (phase_ != Phase::idle && !silent) return std::nullopt;
    return entered_;
}

void Session::drain() {
    bool const new_here = phase_ == Phase::handshake || phase_ == Phase::head;
    boost::system::error_code gone;
    // What has been accepted can no longer wait in the backlog for the next daemon: it has a moment for its
    // request.
    if (new_here) deadline_ = std::min(deadline_, std::chrono::steady_clock::now() + kLastRequest);
    if (phase_ == Phase::idle && pending().empty() && stream_->socket().available(gone) == 0) close();
}

void Session::close() {
    boost::system::error_code gone;
    stream_->socket().close(gone);
}

}  // namespace kanal::http
