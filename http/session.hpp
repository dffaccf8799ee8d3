#pragma once

#include "base/time.hpp"
#include "http/http_server.hpp"
#include "http/request_head.hpp"
#include "http/response_writer.hpp"
#include "http/stream.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kanal::http {

// What all sessions of a server share.
struct Serving {
    HttpLimits limits = {};
    std::vector<std::string> hosts = {};
    AddressList trusted_proxies = {};
    std::shared_ptr<Routes const> routes = {};
    bool draining = false;
    ByteBudget own_budget = {};
    ByteBudget* budget = &own_budget;
};

// One connection, from its first byte to its last. It arms no timer: `check`, called now and then, cancels
// what has taken too long, which spares two timer operations a request.
class Session {
public:
    // `peer` is the address of the other side.
    Session(std::unique_ptr<Stream> stream, std::shared_ptr<Serving> serving, asio::ip::address peer);

    // Serves until the connection ends. The session must live until then.
    asio::awaitable<void> run();

    // Instead of `run`: answers 503 to whatever may come.
    asio::awaitable<void> turn_away();

    void check(SteadyTime now);
    // Since when the peer owes us a request of which nothing has come; nothing while one is worked on. A
    // connection that has not said a word yet counts when it was made before `latest_silence`.
    std::optional<SteadyTime> idle_since(SteadyTime latest_silence) const;
    // The bytes of the body that is being read, where none came since `silence`; otherwise 0.
    std::size_t silent_body(SteadyTime silence) const;
    void end_body();  // gives its bytes back at once, and ends the request with 408
    void drain();     // closes, unless a request's head has been read: that request is answered
    void close();     // at once; `run` completes soon after

private:
    enum class Phase { handshake, idle, head, body, handling, writing, closing };
    enum class Next { request, linger, close };

    asio::awaitable<Next> serve_request();
    asio::awaitable<Next> answer(Head head);
    asio::awaitable<Next> receive_and_call(Head head, Route const& route, ResponseForm form);
    asio::awaitable<Next> call(Route const& route, HttpRequest request, ResponseForm form);
    asio::awaitable<Next> refuse(
        Refusal refusal, HttpRequest const* head = nullptr, std::string_view allowed = {}
    );
    asio::awaitable<Next> send(HttpResponse response, ResponseForm form);

    asio::awaitable<bool> fill();
    asio::awaitable<bool> write(std::string_view bytes);
    asio::awaitable<void> linger();

    void enter(Phase phase, Duration allowed);
    std::string_view pending() const;
    void compose(HttpResponse const& response, ResponseForm& form);

    std::unique_ptr<Stream> stream_;
    std::shared_ptr<Serving> serving_;
    asio::ip::address peer_;
    boost::beast::flat_buffer input_;
    std::string output_;

    Phase phase_ = Phase::handshake;
    SteadyTime entered_ = {};
    SteadyTime deadline_ = SteadyTime::max();
    bool expired_ = false;
    std::uint64_t received_ = 0;                   // bytes since `entered_`
    std::optional<ByteBudget::Lease> lease_ = {};  // what the body of the current request holds
    SteadyTime heard_ = {};                        // when the last of them came, or entered_
};

}  // namespace kanal::http
