#pragma once

#include "channels/channel.hpp"
#include "channels/client_api/rate_limit.hpp"
#include "channels/in_flight.hpp"
#include "channels/open311/answer.hpp"
#include "channels/open311/options.hpp"
#include "channels/open311/repetition.hpp"
#include "channels/open311/request_form.hpp"

#include <optional>

namespace kanal::open311 {

// Takes what clients post. Loop thread.
class Receiver {
public:
    // `options` outlives this, with every function set.
    explicit Receiver(Options const& options);

    // Before any of the body is read.
    std::optional<HttpResponse> admit(HttpRequest const& head, Format format);
    // Answers 200 once the request is on disk.
    asio::awaitable<HttpResponse> receive(Intake& intake, Format format, HttpRequest request);

private:
    // Nothing when the request can be stored; otherwise the answer.
    std::optional<HttpResponse> understand(HttpRequest const& request, Format format, PostedRequest& posted);
    asio::awaitable<HttpResponse> store(Intake& intake, Format format, PostedRequest posted);
    HttpResponse refused(Format format, std::vector<Fault> const& faults) const;

    Options const& options_;
    client_api::RateLimit devices_;
    client_api::RateLimit peers_;
    RepetitionBook repetitions_ = {};
    InFlight in_flight_ = {};
};

}  // namespace kanal::open311
