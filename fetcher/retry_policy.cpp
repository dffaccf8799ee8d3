#include "fetcher/retry_policy.hpp"

#include "config/quantity.hpp"

namespace kanal::fetcher {

namespace {

using Failure = http::ClientResponse::Failure;
using Kind = ResponseClass::Kind;

ResponseClass classify_failure(http::ClientResponse const& response, std::uint64_t largest) {
    switch (response.failure) {
        case Failure::timed_out:
            return {Kind::later, "too slow", true};
        case Failure::tls:
            return {
                Kind::later,
                response.why == "tls: ca_file cannot be read" ? response.why
                                                              : "tls: the certificate is not valid",
                true};
        case Failure::not_allowed:
            return {Kind::refused, "private address"};
        case Failure::body_too_long:
            return {Kind::refused, "larger than " + size_to_text(largest)};
        case Failure::header_too_long:
            return {Kind::refused, "the answer's header is too long"};
        case Failure::not_http:
            return {Kind::refused, "the answer is not HTTP"};
        case Failure::address:
            return {Kind::refused, "url: not understood"};
        default:
            return {Kind::later, response.why, true};
    }
}

}  // namespace

ResponseClass classify_response(http::ClientResponse const& response, std::uint64_t largest) {
    auto const status = response.status;
    if (!response.whole()) return classify_failure(response, largest);
    if (status >= 300 && status < 400) return {Kind::refused, "redirect"};
    // What succeeds without a file, or is gone for good by the server's own word, does not become one.
    bool const none = (status > 200 && status < 300) || status == 410;
    if (none) return {Kind::refused, "status " + std::to_string(status) + ": no file"};
    if (status != 200) return {Kind::later, "status " + std::to_string(status)};
    if (response.body.empty()) return {Kind::later, "empty answer"};
    return {Kind::arrived};
}

spool::FetchResult after_failure(
    spool::PendingFetch const& fetch,
    std::string const& why,
    bool refused,
    RetryPolicy const& policy,
    Time now,
    double jitter
) {
    spool::FetchResult result;
    result.sequence = fetch.sequence;
    result.position = fetch.position;
    result.why = why;
    if (refused) {
        result.state = spool::FetchState::refused;
    } else if (now - fetch.since >= policy.give_up) {
        result.state = spool::FetchState::given_up;
        result.why = to_text(policy.give_up) + ": " + why;
    } else {
        result.state = spool::FetchState::pending;
        result.not_before = now + policy.delay.after(fetch.tries + 1, jitter);
    }
    return result;
}

}  // namespace kanal::fetcher
