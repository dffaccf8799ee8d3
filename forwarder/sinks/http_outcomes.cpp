#include "forwarder/sinks/http_outcomes.hpp"

#include "forwarder/sinks/centre_words.hpp"

namespace kanal::forwarder {

using Kind = Outcome::Kind;
using Failure = http::ClientResponse::Failure;

Outcome outcome_by_status(http::ClientResponse const& response) {
    Outcome result{.kind = Kind::misconfigured, .why = "http " + std::to_string(response.status)};
    result.said = centre_words(response.body);
    switch (response.status) {
        case 400:
        case 413:
        case 422:
            result.kind = Kind::refused;
            break;
        case 408:
        case 409:
        case 425:
        case 429:
            result.kind = Kind::retry;
            break;
        default:
            if (response.status >= 500) result.kind = Kind::retry;
            if (response.status >= 300 && response.status < 400) result.why += ": redirect";
    }
    if (result.kind == Kind::retry) result.retry_after = response.retry_after;
    result.slow_down = response.status == 429;
    return result;
}

Outcome outcome_of_failure(http::ClientResponse const& response) {
    bool const ours = response.failure == Failure::tls || response.failure == Failure::address;
    Outcome result{.kind = ours ? Kind::misconfigured : Kind::retry, .why = response.why};
    result.tried = response.failure != Failure::not_tried;
    return result;
}

}  // namespace kanal::forwarder
