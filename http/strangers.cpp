#include "http/strangers.hpp"

#include <string>
#include <utility>

namespace kanal {

Strangers::Strangers(unsigned tries_a_minute, std::function<SteadyTime()> now, std::function<double()> jitter)
    : tries_(tries_a_minute), now_(std::move(now)), jitter_(std::move(jitter)) {
    if (!now_) now_ = [] { return std::chrono::steady_clock::now(); };
    if (!jitter_) jitter_ = random_jitter;
}

std::optional<unsigned> Strangers::failed(std::string_view peer) {
    auto const wait = tries_.take(peer, now_());
    if (!wait) return std::nullopt;
    return retry_after(*wait, jitter_());
}

HttpResponse too_many_tries(unsigned retry_after_seconds) {
    auto response = problem(429, "Too Many Requests");
    response.headers.emplace_back("Retry-After", std::to_string(retry_after_seconds));
    return response;
}

}  // namespace kanal
