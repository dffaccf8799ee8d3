#pragma once

#include "base/blocking_thread.hpp"
#include "base/time.hpp"
#include "channels/mail/lmtp/lmtp_listener.hpp"
#include "channels/mail/lmtp/lmtp_protocol.hpp"

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

// Serves the connections of one door. Loop thread.
class Server {
public:
    // Called for each mail; answers when it is stored, or will not be for now. Its bytes are counted by the
    // lease.
    using Store = std::function<boost::asio::awaitable<Outcome>(Delivery delivery)>;

    Server(ServerOptions options, Store store);

    // Listens until cancelled; then closes the door, lets the mails that are being stored come to their end
    // and answers them. An error where it cannot listen.
    boost::asio::awaitable<Result<void>> run();

    std::size_t connections() const { return sessions_.size(); }
    std::uint64_t refused() const { return refused_; }

private:
    struct Session;

    boost::asio::awaitable<void> accept(Acceptor& acceptor);
    boost::asio::awaitable<void> serve(Session& session);
    boost::asio::awaitable<Outcome> store(Session& session, Delivery delivery);
    boost::asio::awaitable<void> stage(Session& session, Protocol& protocol);
    boost::asio::awaitable<bool> converse(Session& session, Protocol& protocol);
    boost::asio::awaitable<void> turn_away(StreamSocket socket);
    void begin(StreamSocket socket);

    ServerOptions options_;
    Store store_;
    BlockingThread disk_;  // what is too large for the memory of this many connections is written there
    std::list<std::shared_ptr<Session>> sessions_ = {};
    bool stopping_ = false;
    std::uint64_t refused_ = 0;
};

}  // namespace kanal::lmtp
