#include "http/strangers.hpp"

#include <string>
#include <utility>

namespace kanal {

Strangers::Strangers(unsigned tries_a_minute, Clock clock)
    : tries_(tries_a_minute), clock_(std::move(clock)) {}

std::optional<unsigned> Strangers::failed(std::string_view peer) {
    auto const wait = tries_.take(peer, clock_.steady());
    if (!wait) return std::nullopt;
    return retry_after(*wait, clock_.jitter());
}

HttpResponse too_many_tries(unsigned retry_after_seconds) {
    auto response = problem(429, "Too Many Requests");
    response.headers.emplace_back("Retry-After", std::to_string(retry_after_seconds));
    return response;
}

}  // namespace kanal
