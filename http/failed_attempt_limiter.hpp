#pragma once

#include "base/clock.hpp"
#include "http/message.hpp"
#include "http/rate_limit.hpp"

#include <optional>
#include <string_view>

namespace kanal {

// How often somebody who proves nothing (no valid key, token or signature) may try, by address. Only what has
// failed is counted: who shows something valid is never asked here, whatever others do from the same address.
// Loop thread.
class FailedAttemptLimiter {
public:
    static constexpr unsigned kWebhookAttempts = 60;  // a minute, of one address at one webhook

    explicit FailedAttemptLimiter(unsigned attempts_a_minute, Clock clock = {});  // 0 tries: no limit

    // Counts one failed try: seconds for Retry-After when this address has none left.
    std::optional<unsigned> failed(std::string_view peer);

private:
    RateLimit tries_;
    Clock clock_;
};

// 429 with Retry-After.
HttpResponse too_many_attempts(unsigned retry_after_seconds);

}  // namespace kanal
