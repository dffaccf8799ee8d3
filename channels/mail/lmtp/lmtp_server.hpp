#pragma once

#include "base/blocking_thread.hpp"
#include "base/time.hpp"
#include "channels/mail/lmtp/lmtp_listener.hpp"
#include "channels/mail/lmtp/lmtp_protocol.hpp"
#include "channels/mail/staged_mail.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>

namespace kanal::lmtp {

struct ServerOptions {
    std::string channel = {};  // the configured name, for the log
    ListenOptions listen = {};
    ProtocolOptions protocol = {};
    Duration idle = std::chrono::minutes(5);  // RFC 5321, section 4.5.3.2.7
    unsigned connections = 32;
};

// Serves the connections of one listening socket. Loop thread.
class Server {
public:
    // Called for each mail, with the envelope's sender on top as Return-Path, where the last server on the
    // way writes it. Completes when the mail is stored, or will not be for now.
    using Store = std::function<boost::asio::awaitable<Outcome>(std::shared_ptr<mail::StagedMail> mail)>;

    Server(ServerOptions options, Store store);

    // Listens until cancelled; then closes the listening socket, lets the mails that are being stored come to
    // their end and answers them. An error where it cannot listen.
    boost::asio::awaitable<Result<void>> run();

    std::size_t connections() const { return sessions_.size(); }
    std::uint64_t refused() const { return refused_; }

private:
    struct Session;

    boost::asio::awaitable<void> accept(Acceptor& acceptor);
    boost::asio::awaitable<void> serve(std::shared_ptr<Session> session);
    boost::asio::awaitable<void> serve_client(Session& session);
    boost::asio::awaitable<bool> keep(Session& session, std::string const& sender, std::string content);
    boost::asio::awaitable<void> keep_part(Session& session, Protocol& protocol);
    boost::asio::awaitable<Outcome> store(Session& session, Delivery delivery);
    boost::asio::awaitable<bool> exchange(Session& session, Protocol& protocol);
    boost::asio::awaitable<void> refuse_connection(StreamSocket socket);
    void begin(StreamSocket socket);

    ServerOptions options_;
    Store store_;
    BlockingThread disk_;  // what is too large for the memory of this many connections is written by it
    std::list<std::shared_ptr<Session>> sessions_ = {};
    bool stopping_ = false;
    std::uint64_t refused_ = 0;
};

}  // namespace kanal::lmtp
