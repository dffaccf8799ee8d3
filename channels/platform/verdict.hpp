#pragma once

#include "base/time.hpp"
#include "channels/platform/api_client.hpp"

#include <string>

namespace kanal::platform {

// What an answer of a platform means for what is done next.
enum class Outcome {
    done,        // the answer is there
    later,       // network, or the platform's own trouble: the same request may succeed soon
    limited,     // we have asked too often
    token_dead,  // expired, revoked or wrong: only a person can help
    refused,     // not allowed, or not understood: the same request will not succeed
    gone,        // what was asked for does not exist any more
};

struct Verdict {
    Outcome outcome = Outcome::done;
    // Before the next request, whatever it is: with `done` because the allowance is nearly used up.
    Duration wait = Duration::zero();
    std::string why = {};  // our own words: "graph: code 190", never the platform's text
};

// Pure. `now` is the clock that the platform's "not before" is compared with.
using Judge = Verdict (*)(ApiAnswer const& answer, Time now);

std::string_view to_text(Outcome outcome);

// "http 503", or why there was no answer.
std::string describe(ApiAnswer const& answer);

// By the status alone: 2xx done, 429 limited, 401 token_dead, 404 gone, 408 and 5xx later, the rest refused.
Verdict judge_status(ApiAnswer const& answer);

}  // namespace kanal::platform
