#pragma once

#include "base/time.hpp"
#include "http/client.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace kanal::forwarder {

// Sends several requests to one centre at once, within the time that a sink has. One thread, but for
// begin_shutdown().
class RequestRounds {
public:
    RequestRounds(http::ClientOptions options, std::size_t in_flight)
        : client_(std::move(options)), in_flight_(in_flight) {}

    using GoOn = std::function<bool(std::size_t index, http::ClientResponse const& response)>;

    // One response a request, in order. They begin in order, `in_flight` at once; none is begun any more
    // after `go_on` has said no, after twenty seconds, or once the gateway stops.
    //
    // Until one was answered they go one at a time, so that over HTTP/2 the others share its connection.
    // libcurl can wait by itself (CURLOPT_PIPEWAIT), but 7.88 never wakes some of those who wait, and no
    // time-out of theirs applies.
    std::vector<http::ClientResponse> run(std::span<http::ClientRequest const> requests, GoOn const& go_on);

    void begin_shutdown();  // any thread: run() comes back within seconds
    http::Client& client() { return client_; }
    std::atomic<bool> const& stopping() const { return stopping_; }

private:
    http::Client client_;
    std::size_t in_flight_;
    bool connected_ = false;  // the last request was answered
    std::atomic<bool> stopping_ = false;
};

}  // namespace kanal::forwarder
