#pragma once

#include "base/time.hpp"
#include "core/health_item.hpp"
#include "http/client.hpp"

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// How channels ask a platform: one GET after the other, JSON back.
namespace kanal::platform {

struct ApiRequest {
    std::string url = {};     // may hold a token: never logged
    std::string bearer = {};  // Authorization: Bearer; empty: none
};

struct ApiAnswer {
    int status = 0;  // 0: no whole answer came
    std::string body = {};
    std::vector<std::pair<std::string, std::string>> headers = {};  // names in lower case
    std::string why = {};                                           // without a status: our own words

    // The first of this name.
    std::optional<std::string_view> header(std::string_view lower_case_name) const;
};

struct ApiClientOptions {
    Duration timeout = std::chrono::seconds(30);
    std::size_t largest_body = std::size_t{4} * 1024 * 1024;
    std::filesystem::path ca_file = {};  // instead of the system's
};

// One GET after the other by http::Client, whose rules hold; keeps its connection. Blocking, one thread;
// gives up soon after `stopping` becomes true.
class ApiClient {
public:
    explicit ApiClient(ApiClientOptions const& options);

    // A bearer that could not be in a header is not sent: the answer is then without status.
    ApiAnswer get(ApiRequest const& request, std::atomic<bool> const& stopping);

private:
    http::Client client_;
};

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

// `later`, for what is our own: the disk.
ApiStatus later(std::string why);

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
