#include "channels/mail/imap/mailbox.hpp"

#include <unistd.h>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

namespace kanal::imap {

namespace asio = boost::asio;

Mailbox::Mailbox(ImapServer server, std::size_t largest_mail)
    : server_(std::move(server)), largest_mail_(largest_mail) {}

asio::awaitable<Result<void>> Mailbox::connect(ConnectFault& fault) {
    struct Opened {
        Result<std::unique_ptr<ImapSession>> session;
        ConnectFault fault;
    };
    auto job = [server = server_, largest = largest_mail_, this]() {
        auto cause = ConnectFault::unreachable;
        auto session = ImapSession::open(server, largest, thread_.stopping(), cause);
        return std::make_shared<Opened>(Opened{std::move(session), cause});
    };
    auto const opened = co_await thread_.run(std::move(job));
    fault = opened->fault;
    if (!opened->session) co_return opened->session.error();
    session_ = std::move(*opened->session);
    certificate_expires_ = session_->connection().certificate_expires();
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Mailbox::wait(Duration with_idle, Duration without) {
    if (!session_->can_idle()) {
        asio::steady_timer timer(co_await asio::this_coro::executor, without);
        co_await timer.async_wait(asio::use_awaitable);
        co_return Result<void>{};
    }
    auto begin = [](ImapSession& session) { return session.begin_idle(); };
    auto const quiet = co_await ask(std::move(begin));
    if (!quiet) co_return quiet.error();
    if (*quiet) co_await wait_readable(with_idle);
    auto end = [](ImapSession& session) { return session.end_idle(); };
    co_return co_await ask(std::move(end));
}

asio::awaitable<void> Mailbox::wait_readable(Duration longest) {
    auto const executor = co_await asio::this_coro::executor;
    // A copy: the original belongs to libcurl, and closing this one leaves it open.
    auto const copy = std::make_shared<asio::posix::stream_descriptor>(
        executor, ::dup(session_->connection().descriptor())
    );
    asio::steady_timer timer(executor, longest);
    timer.async_wait([copy](boost::system::error_code const& error) {
        boost::system::error_code ignored;
        if (!error) copy->cancel(ignored);
    });
    boost::system::error_code ignored;
    co_await copy->async_wait(
        asio::posix::stream_descriptor::wait_read, asio::redirect_error(asio::use_awaitable, ignored)
    );
}

}  // namespace kanal::imap
