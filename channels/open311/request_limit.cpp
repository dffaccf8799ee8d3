#include "channels/open311/request_limit.hpp"

#include "base/log.hpp"
#include "channels/client_api/bearer_token.hpp"
#include "http/refusal_count.hpp"

namespace kanal::open311 {

HttpResponse log_refused(Options const& options, HttpResponse answer, std::string_view reason) {
    log::limited_event(
        log::Level::warning,
        "api_request_refused",
        {{"channel", options.name}, {"reason", reason}, {"status", answer.status}}
    );
    count_refused(reason);
    return answer;
}

std::optional<HttpResponse> over_limit(
    Options const& options, RateLimit& rate, std::string_view key, Format format
) {
    auto const wait = rate.take(key, options.clock.steady());
    if (!wait) return std::nullopt;
    return log_refused(options, too_many(format, retry_after(*wait, options.clock.jitter())), "rate");
}

HttpResponse too_many(Format format, unsigned retry_after_seconds) {
    auto answer = refuse(format, {{429, "too many requests"}});
    answer.headers.emplace_back("Retry-After", std::to_string(retry_after_seconds));
    return answer;
}

std::string key_in_head(HttpRequest const& request) {
    auto key = request.parameter("api_key").value_or("");
    if (key.empty()) key = client_api::bearer_token(request);
    return key;
}

}  // namespace kanal::open311
