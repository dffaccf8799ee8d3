#include "channels/platform/platform_api.hpp"

#include "base/retry_delay.hpp"
#include "config/secret_file.hpp"

#include <algorithm>

namespace kanal::platform {

namespace asio = boost::asio;

namespace {

constexpr unsigned kMostFailures = 3;
constexpr unsigned kMostLimits = 20;
// The clock may have jumped since the platform named a time.
constexpr Duration kLongestWait = std::chrono::hours(1);
constexpr Duration kDeadTokenPause = std::chrono::hours(1);
constexpr RetryDelay kLimited{.first = std::chrono::minutes(1), .longest = std::chrono::hours(1)};

}  // namespace

PlatformApi::PlatformApi(PlatformOptions options, Clock clock)
    : options_(std::move(options)),
      clock_(std::move(clock)),
      health_(options_.channel),
      client_(options_.client) {}

asio::awaitable<ApiReply> PlatformApi::get(std::string target, std::string asked_for) {
    RetryDelay const delay;
    unsigned failures = 0;
    unsigned limits = 0;
    for (;;) {
        co_await wait_until_allowed();
        auto asked = co_await ask(target);
        auto& status = asked.status;
        bool const limited = status.outcome == Outcome::limited;
        if (limited && status.wait == Duration::zero())
            status.wait = kLimited.after(limits + 1, clock_.jitter());
        health_.record(status, asked_for, clock_.wall());
        not_before_ = clock_.wall() + status.wait;
        if (limited && ++limits < kMostLimits) continue;
        if (status.outcome != Outcome::later || ++failures >= kMostFailures) co_return asked;
        co_await clock_.sleep(delay.after(failures, clock_.jitter()));
    }
}

asio::awaitable<void> PlatformApi::wait_until_allowed() {
    auto const left = std::chrono::ceil<Duration>(not_before_ - clock_.wall());
    if (left > Duration::zero()) co_await clock_.sleep(std::min(left, kLongestWait));
}

asio::awaitable<ApiReply> PlatformApi::ask(std::string target) {
    ApiReply asked;
    auto const token = read_token_file(options_.token_file);
    if (!token || is_known_dead(*token)) {
        asked.status.outcome = Outcome::token_dead;
        asked.status.why = token ? "refused before" : token.error().what;
        co_return asked;
    }
    ApiRequest request;
    request.url = options_.base_url + (options_.token_in_path ? "/bot" + *token : "") + target;
    if (!options_.token_in_path) request.bearer = *token;
    auto job = [this, request = std::move(request)] { return client_.get(request, thread_.stopping()); };
    auto answer = co_await thread_.run(std::move(job));
    asked.status = options_.classify(answer, clock_.wall());
    if (asked.status.outcome == Outcome::token_dead) {
        dead_token_ = sha256(*token);
        dead_until_ = clock_.wall() + kDeadTokenPause;
    }
    asked.body = std::move(answer.body);
    co_return asked;
}

bool PlatformApi::is_known_dead(std::string const& token) const {
    return dead_token_ && *dead_token_ == sha256(token) && clock_.wall() < dead_until_;
}

}  // namespace kanal::platform
