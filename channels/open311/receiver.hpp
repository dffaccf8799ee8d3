#pragma once

#include "channels/open311/answer.hpp"
#include "channels/open311/duplicate_window.hpp"
#include "channels/open311/options.hpp"
#include "channels/open311/posted_request.hpp"
#include "channels/platform/in_flight.hpp"
#include "core/intake.hpp"
#include "http/rate_limit.hpp"

#include <optional>

namespace kanal::open311 {

// Takes what clients post. Loop thread.
class Receiver {
public:
    // `options` outlives this, with every function set.
    explicit Receiver(Options const& options);

    // Before any of the body is read.
    std::optional<HttpResponse> admit(HttpRequest const& head, Format format);
    // Answers 200 once the request is on disk, or what was added to one.
    enum class Kind { request, update };
    asio::awaitable<HttpResponse> receive(Intake& intake, Format format, Kind kind, HttpRequest request);

private:
    // Nothing when the request can be stored; otherwise the answer.
    std::optional<HttpResponse> understand(
        HttpRequest const& request, Format format, Kind kind, PostedRequest& posted
    );
    asio::awaitable<Result<void>> doubt_unknown(Intake& intake, PostedRequest& posted) const;
    asio::awaitable<void> settle_expired(Intake& intake, std::string const& key, Time now);
    asio::awaitable<Result<void>> restore(Intake& intake);
    asio::awaitable<HttpResponse> store(Intake& intake, Format format, PostedRequest posted);
    asio::awaitable<HttpResponse> store_once(
        Intake& intake, Format format, PostedRequest posted, Batch batch, std::string key
    );
    HttpResponse refused(Format format, std::vector<Fault> const& faults) const;
    HttpResponse refuse_stranger(HttpRequest const& request, Format format);
    std::optional<HttpResponse> too_often(
        HttpRequest const& request, RequestForm const& form, std::string_view client, Format format
    );

    Options const& options_;
    RateLimit devices_;
    RateLimit peers_;
    FailedAttemptLimiter failed_attempts_;
    DuplicateWindow duplicates_;
    platform::InFlight in_flight_ = {};
};

}  // namespace kanal::open311
