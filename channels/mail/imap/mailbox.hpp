#pragma once

#include "base/blocking_thread.hpp"
#include "channels/mail/imap/imap_session.hpp"

#include <boost/asio/awaitable.hpp>
#include <memory>

namespace kanal::imap {

// One mailbox on the server, for the loop: the session's blocking calls run on a thread of their own. Loop
// thread; one caller at a time.
class Mailbox {
public:
    Mailbox(ImapServer server, std::size_t largest_mail);

    void begin() { thread_.begin(); }
    boost::asio::awaitable<Result<void>> connect(ConnectFault& fault);
    void disconnect() { session_.reset(); }

    // What the call, given the session, returns. Only between connect() and disconnect().
    template <class Call>
    boost::asio::awaitable<std::invoke_result_t<Call&, ImapSession&>> ask(Call call) {
        auto job = [session = session_, call = std::move(call)]() mutable { return call(*session); };
        co_return co_await thread_.run(std::move(job));
    }

    // Until something changes in the mailbox or the time is over. IDLE where the server knows it.
    boost::asio::awaitable<Result<void>> wait(Duration with_idle, Duration without);

    bool connected() const { return session_ != nullptr; }
    std::optional<Time> certificate_expires() const { return certificate_expires_; }

private:
    boost::asio::awaitable<void> wait_readable(Duration longest);

    ImapServer server_;
    std::size_t largest_mail_;
    std::shared_ptr<ImapSession> session_ = {};
    std::optional<Time> certificate_expires_ = {};
    BlockingThread thread_ = {};
};

}  // namespace kanal::imap
