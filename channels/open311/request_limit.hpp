#pragma once

#include "channels/open311/answer.hpp"
#include "channels/open311/options.hpp"
#include "http/rate_limit.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kanal::open311 {

// The line for the operator, and the count; gives the answer back. `reason` is a constant.
HttpResponse log_refused(Options const& options, HttpResponse answer, std::string_view reason);

// Counts one; 429 with Retry-After where there is none left.
std::optional<HttpResponse> over_limit(
    Options const& options, RateLimit& rate, std::string_view key, Format format
);

// 429 with Retry-After.
HttpResponse too_many(Format format, unsigned retry_after_seconds);

// The key that the query holds, or the header Authorization; empty where neither does.
std::string key_in_head(HttpRequest const& request);

}  // namespace kanal::open311
