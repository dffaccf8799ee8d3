#include "channels/open311/request_limit.hpp"

#include "base/log.hpp"

namespace kanal::open311 {

HttpResponse log_refused(Options const& options, HttpResponse answer, std::string_view reason) {
    log::limited_event(
        log::Level::warning,
        "api_request_refused",
        {{"channel", options.name}, {"reason", reason}, {"status", answer.status}}
    );
    return answer;
}

std::optional<HttpResponse> over_limit(
    Options const& options, client_api::RateLimit& rate, std::string_view key, Format format
) {
    auto const wait = rate.take(key, options.now());
    if (!wait) return std::nullopt;
    auto answer = refuse(format, {{429, "too many requests"}});
    answer.headers.emplace_back(
        "Retry-After", std::to_string(client_api::retry_after(*wait, options.jitter()))
    );
    return log_refused(options, std::move(answer), "rate");
}

}  // namespace kanal::open311
