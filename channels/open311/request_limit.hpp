#pragma once

#include "channels/client_api/rate_limit.hpp"
#include "channels/open311/answer.hpp"
#include "channels/open311/options.hpp"

#include <optional>
#include <string_view>

namespace kanal::open311 {

// The line for the operator; gives the answer back.
HttpResponse log_refused(Options const& options, HttpResponse answer, std::string_view reason);

// Counts one; 429 with Retry-After where there is none left.
std::optional<HttpResponse> over_limit(
    Options const& options, client_api::RateLimit& rate, std::string_view key, Format format
);

}  // namespace kanal::open311
