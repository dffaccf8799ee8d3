#include "channels/mail/lmtp/lmtp_server.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace kanal::lmtp {

namespace asio = boost::asio;

namespace {

using boost::system::error_code;

constexpr std::size_t kPiece = 64 * 1024;
constexpr Duration kAcceptPause = std::chrono::milliseconds(100);
constexpr Duration kStopStep = std::chrono::milliseconds(10);

}  // namespace

struct Server::Session : std::enable_shared_from_this<Server::Session> {
    Session(StreamSocket connected, Duration longest)
        : socket(std::move(connected)), deadline(socket.get_executor()), idle(longest) {}

    // Whoever waits on the socket longer than that is cut off.
    void arm() {
        deadline.expires_after(idle);
        deadline.async_wait([weak = weak_from_this()](error_code const& error) {
            auto const self = weak.lock();
            bool const moved_on =
                error || !self || self->deadline.expiry() > std::chrono::steady_clock::now();
            if (!moved_on) self->close();
        });
    }
    void close() {
        error_code ignored;
        socket.close(ignored);
    }

    asio::awaitable<bool> send(std::string replies) {
        if (replies.empty()) co_return true;
        error_code error;
        arm();
        co_await asio::async_write(
            socket, asio::buffer(replies), asio::redirect_error(asio::use_awaitable, error)
        );
        deadline.cancel();
        co_return !error;
    }

    asio::awaitable<std::string_view> receive() {
        error_code error;
        arm();
        auto const size = co_await socket.async_read_some(
            asio::buffer(piece), asio::redirect_error(asio::use_awaitable, error)
        );
        deadline.cancel();
        co_return std::string_view(piece).substr(0, error ? 0 : size);
    }

    StreamSocket socket;
    asio::steady_timer deadline;
    Duration idle;
    std::string piece = std::string(kPiece, '\0');
    std::shared_ptr<mail::StagedMail> incoming = {};  // what has come of the next one
    bool storing = false;
};

Server::Server(ServerOptions options, Store store) : options_(std::move(options)), store_(std::move(store)) {}

asio::awaitable<Result<void>> Server::run() {
    // What follows a cancellation still has to be awaited.
    co_await asio::this_coro::throw_if_cancelled(false);
    auto acceptor = listen(co_await asio::this_coro::executor, options_.listen);
    if (!acceptor) co_return acceptor.error();
    log::event(
        log::Level::notice, "lmtp_listening", {{"channel", options_.channel}, {"port", port_of(*acceptor)}}
    );
    stopping_ = false;
    co_await accept(*acceptor);

    stopping_ = true;
    error_code ignored;
    acceptor->close(ignored);
    for (auto const& session : sessions_) {
        if (!session->storing) session->close();
    }
    while (!sessions_.empty())
        co_await pause_for(kStopStep);
    co_return Result<void>{};
}

asio::awaitable<void> Server::accept(Acceptor& acceptor) {
    for (;;) {
        error_code error;
        auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
        auto const state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) co_return;
        if (error) {
            log::limited_event(
                log::Level::error,
                "lmtp_accept_failed",
                {{"channel", options_.channel}, {"reason", error.message()}}
            );
            co_await pause_for(kAcceptPause);
        } else if (sessions_.size() >= options_.connections) {
            co_await refuse_connection(std::move(socket));
        } else {
            begin(std::move(socket));
        }
    }
}

// One short line fits into the socket's buffer: this does not wait for the client.
asio::awaitable<void> Server::refuse_connection(StreamSocket socket) {
    constexpr std::string_view kLine = "421 4.3.2 too many connections\r\n";
    ++refused_;
    error_code ignored;
    co_await asio::async_write(
        socket, asio::buffer(kLine), asio::redirect_error(asio::use_awaitable, ignored)
    );
}

void Server::begin(StreamSocket socket) {
    auto const executor = socket.get_executor();
    auto const session = std::make_shared<Session>(std::move(socket), options_.idle);
    sessions_.push_back(session);
    asio::co_spawn(executor, serve(session), [this, session](std::exception_ptr) {
        sessions_.remove(session);
    });
}

// An exception is a fault of ours, as memory that is used up: this client gets 421, and the others go on.
asio::awaitable<void> Server::serve(std::shared_ptr<Session> session) {
    std::string failure;
    try {
        co_await serve_client(*session);
    } catch (std::exception const& error) {
        failure = error.what();
    }
    if (failure.empty()) co_return;
    session->storing = false;
    ++refused_;
    log::limited_event(
        log::Level::error, "lmtp_session_failed", {{"channel", options_.channel}, {"reason", failure}}
    );
    co_await session->send("421 4.3.0 internal error, try again later\r\n");
}

asio::awaitable<void> Server::serve_client(Session& session) {
    Protocol protocol(options_.protocol);
    for (;;) {
        bool const there = co_await exchange(session, protocol);
        if (!there || protocol.closed() || stopping_) break;
        auto const bytes = co_await session.receive();
        if (bytes.empty()) break;
        protocol.receive(bytes);
        co_await keep_part(session, protocol);
    }
    refused_ += protocol.refused();
    if (protocol.refused() > 0) {
        log::limited_event(
            log::Level::info, "lmtp_refused", {{"channel", options_.channel}, {"count", protocol.refused()}}
        );
    }
}

// Sends what is to be said and stores what is there, until the client's turn has come. False: it has gone.
asio::awaitable<bool> Server::exchange(Session& session, Protocol& protocol) {
    for (;;) {
        auto replies = protocol.take_replies();
        bool const sent = co_await session.send(std::move(replies));
        if (!sent) co_return false;
        auto delivery = protocol.take_delivery();
        if (!delivery) co_return true;
        session.storing = true;
        auto const outcome = co_await store(session, std::move(*delivery));
        session.storing = false;
        protocol.settle(outcome);
    }
}

// Many connections may each be in the midst of a large mail: what has come of one goes to the disk.
asio::awaitable<void> Server::keep_part(Session& session, Protocol& protocol) {
    auto part = protocol.take_content(mail::StagedMail::kMostInMemory);
    if (part.content.empty()) co_return;
    if (part.first) session.incoming.reset();
    bool const kept = co_await keep(session, protocol.sender(), std::move(part.content));
    if (!kept) protocol.drop_mail();
}

// False: the disk does not take it.
asio::awaitable<bool> Server::keep(Session& session, std::string const& sender, std::string content) {
    if (!session.incoming) {
        session.incoming = std::make_shared<mail::StagedMail>();
        content.insert(0, "Return-Path: <" + sender + ">\r\n");
    }
    bool const large = session.incoming->size() + content.size() >= mail::StagedMail::kMostInMemory;
    auto append = [mail = session.incoming, content = std::move(content)] { return mail->append(content); };
    Result<void> kept{};
    if (large) {
        kept = co_await disk_.run(std::move(append));
    } else {
        kept = append();
    }
    if (!kept) {
        log::limited_event(
            log::Level::error,
            "mail_not_staged",
            {{"channel", options_.channel}, {"reason", kept.error().what}}
        );
    }
    co_return kept.has_value();
}

asio::awaitable<Outcome> Server::store(Session& session, Delivery delivery) {
    if (delivery.taken == 0) session.incoming.reset();
    bool const kept = co_await keep(session, delivery.sender, std::move(delivery.content));
    auto mail = std::move(session.incoming);
    if (!kept) co_return Outcome::try_later;
    co_return co_await store_(std::move(mail));
}

}  // namespace kanal::lmtp
