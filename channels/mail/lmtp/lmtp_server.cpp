#include "channels/mail/lmtp/lmtp_server.hpp"

#include "base/byte_budget.hpp"
#include "base/log.hpp"
#include "base/temporary_file.hpp"

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
constexpr std::size_t kStageAt = 256 * 1024;  // of a mail that is still coming
constexpr Duration kAcceptPause = std::chrono::milliseconds(100);
constexpr Duration kStopStep = std::chrono::milliseconds(10);

asio::awaitable<void> pause(Duration duration) {
    asio::steady_timer timer(co_await asio::this_coro::executor, duration);
    error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

void log_not_staged(std::string const& channel, Error const& why) {
    log::limited_event(log::Level::error, "mail_not_staged", {{"channel", channel}, {"reason", why.what}});
}

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
    std::shared_ptr<TemporaryFile> staged = {};  // the beginning of the mail that is coming
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
        co_await pause(kStopStep);
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
            co_await pause(kAcceptPause);
        } else if (sessions_.size() >= options_.connections) {
            co_await turn_away(std::move(socket));
        } else {
            begin(std::move(socket));
        }
    }
}

// One short line fits into the socket's buffer: this does not wait for the client.
asio::awaitable<void> Server::turn_away(StreamSocket socket) {
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
    // Storing a mail ends in its own time, so a failure here is one of ours, and the MTA sends again.
    asio::co_spawn(executor, serve(*session), [this, session](std::exception_ptr) {
        sessions_.remove(session);
    });
}

asio::awaitable<void> Server::serve(Session& session) {
    Protocol protocol(options_.protocol);
    for (;;) {
        bool const there = co_await converse(session, protocol);
        if (!there || protocol.closed() || stopping_) break;
        auto const bytes = co_await session.receive();
        if (bytes.empty()) break;
        protocol.receive(bytes);
        co_await stage(session, protocol);
    }
    refused_ += protocol.refused();
    if (protocol.refused() > 0) {
        log::limited_event(
            log::Level::info, "lmtp_refused", {{"channel", options_.channel}, {"count", protocol.refused()}}
        );
    }
}

// Sends what is to be said and stores what is there, until the client's turn has come. False: it has gone.
asio::awaitable<bool> Server::converse(Session& session, Protocol& protocol) {
    for (;;) {
        auto replies = protocol.take_replies();
        bool const sent = co_await session.send(std::move(replies));
        if (!sent) co_return false;
        auto delivery = protocol.take_delivery();
        if (!delivery) co_return true;
        session.storing = true;
        auto const outcome = co_await store(session, std::move(*delivery));
        session.storing = false;
        session.staged.reset();
        protocol.settle(outcome);
    }
}

// Many connections may each be in the midst of a large mail: what has come of one goes to the disk.
asio::awaitable<void> Server::stage(Session& session, Protocol& protocol) {
    auto part = protocol.take_content(kStageAt);
    if (part.content.empty()) co_return;
    if (part.first) session.staged.reset();
    auto write = [staged = session.staged,
                  content = std::move(part.content)]() -> Result<std::shared_ptr<TemporaryFile>> {
        auto file = staged;
        if (!file) {
            auto created = TemporaryFile::create();
            if (!created) return created.error();
            file = std::make_shared<TemporaryFile>(std::move(*created));
        }
        auto const appended = file->append(content);
        if (!appended) return appended.error();
        return file;
    };
    auto kept = co_await disk_.run(std::move(write));
    if (kept) {
        session.staged = std::move(*kept);
        co_return;
    }
    log_not_staged(options_.channel, kept.error());
    protocol.drop_mail();
}

// The mails of all connections share the memory in which a mail is read: they wait for it where they are.
asio::awaitable<Outcome> Server::store(Session& session, Delivery delivery) {
    auto waiting = byte_budget().wait(options_.channel, delivery.taken + delivery.content.size());
    auto const lease = co_await std::move(waiting);
    if (delivery.taken > 0) {
        auto read = [staged = session.staged] { return staged->read(); };
        auto begin = co_await disk_.run(std::move(read));
        if (!begin) {
            log_not_staged(options_.channel, begin.error());
            co_return Outcome::try_later;
        }
        begin->append(delivery.content);
        delivery.content = std::move(*begin);
    }
    co_return co_await store_(std::move(delivery));
}

}  // namespace kanal::lmtp
