#pragma once

#include "http/rate_limit.hpp"
#include "http/routes.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace kanal {

// How often somebody who proves nothing (no valid key, token or signature) may try, by address. Only what has
// failed is counted: who shows something valid is never asked here, whatever others do from the same address.
// Loop thread.
class Strangers {
public:
    static constexpr unsigned kHookTries = 60;  // a minute, of one address at one webhook

    // `now` empty: the steady clock; `jitter` empty: a random one. 0 tries: no limit.
    explicit Strangers(
        unsigned tries_a_minute, std::function<SteadyTime()> now = {}, std::function<double()> jitter = {}
    );

    // Counts one failed try: seconds for Retry-After when this address has none left.
    std::optional<unsigned> failed(std::string_view peer);

private:
    RateLimit tries_;
    std::function<SteadyTime()> now_;
    std::function<double()> jitter_;
};

// 429 with Retry-After.
HttpResponse too_many_tries(unsigned retry_after_seconds);

}  // namespace kanal
