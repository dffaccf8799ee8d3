#pragma once

#include "base/time.hpp"
#include "channels/platform/api_client.hpp"
#include "core/health_item.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

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

struct ApiStatus {
    Outcome outcome = Outcome::done;
    // Before the next request, whatever it is: with `done` because the allowance is nearly used up.
    Duration wait = Duration::zero();
    std::string why = {};  // our own words: "graph: code 190", never the platform's text
};

// Pure. `now` is the clock that the platform's "not before" is compared with.
using ClassifyResponse = ApiStatus (*)(ApiAnswer const& answer, Time now);

std::string_view to_text(Outcome outcome);

// "http 503", or why there was no answer.
std::string describe(ApiAnswer const& answer);

// By the status alone: 2xx done, 429 limited, 401 token_dead, 404 gone, 408 and 5xx later, the rest refused.
ApiStatus classify_by_status(ApiAnswer const& answer);

// How a platform's API treats us. Each change is logged once, however often it is seen.
class ApiHealth {
public:
    explicit ApiHealth(std::string channel) : channel_(std::move(channel)) {}

    // After each request. `asked_for` is our name of it: "comments", "webhook".
    void record(ApiStatus const& status, std::string const& asked_for, Time now);

    // token: 1 works, 0 dead; api: 1 answers, 0 does not; api_refused: how many of our requests it refuses.
    std::vector<HealthItem> health() const;

private:
    void record_answer(std::string const& asked_for);
    void record_failure(ApiStatus const& status);

    enum class Token { unknown, works, dead };

    std::string channel_;
    Token token_ = Token::unknown;
    std::optional<Time> answered_ = {};
    unsigned failures_ = 0;  // in a row
    std::set<std::string> refused_ = {};
};

}  // namespace kanal::platform
