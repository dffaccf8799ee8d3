#include "http/failed_attempt_limiter.hpp"

#include <string>
#include <utility>

namespace kanal {

FailedAttemptLimiter::FailedAttemptLimiter(unsigned attempts_a_minute, Clock clock)
    : tries_(attempts_a_minute), clock_(std::move(clock)) {}

std::optional<unsigned> FailedAttemptLimiter::failed(std::string_view peer) {
    auto const wait = tries_.take(peer, clock_.steady());
    if (!wait) return std::nullopt;
    return retry_after(*wait, clock_.jitter());
}

HttpResponse too_many_attempts(unsigned retry_after_seconds) {
    auto response = problem(429, "Too Many Requests");
    response.headers.emplace_back("Retry-After", std::to_string(retry_after_seconds));
    return response;
}

}  // namespace kanal
