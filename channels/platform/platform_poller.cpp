#include "channels/platform/platform_poller.hpp"

#include "base/retry_delay.hpp"
#include "base/task_group.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>

namespace kanal::platform {

namespace asio = boost::asio;

namespace {

constexpr Duration kSilenceStep = std::chrono::minutes(1);

}  // namespace

boost::asio::awaitable<void> repeat_polls(PollOnce const& poll_once, Duration poll, Clock const& clock) {
    RetryDelay const delay;
    unsigned failures = 0;
    for (;;) {
        auto const status = co_await poll_once();
        failures = status.outcome == Outcome::later ? failures + 1 : 0;
        auto pause = poll;
        if (failures > 0) pause = std::max(poll, delay.after(failures, clock.jitter()));
        co_await clock.sleep(pause);
    }
}

PlatformPoller::PlatformPoller(PollerOptions options, Clock clock)
    : options_(std::move(options)), clock_(std::move(clock)), watch_(options_.channel, options_.silence) {}

void PlatformPoller::use_api(std::unique_ptr<PlatformApi> api, LookUp look_up) {
    api_ = std::move(api);
    look_up_ = std::move(look_up);
}

asio::awaitable<Result<void>> PlatformPoller::run(Intake& intake) {
    auto const restored = co_await watch_.restore(intake);
    if (!restored) co_return restored.error();
    TaskGroup tasks(co_await asio::this_coro::executor);
    tasks.add("silence", watch_silence());
    if (api_ != nullptr) {
        api_->begin();
        tasks.add("polls", poll_repeatedly(intake));
    }
    co_return co_await tasks.first_end();
}

asio::awaitable<void> PlatformPoller::poll_repeatedly(Intake& intake) {
    PollOnce const once = [this, &intake] { return poll(intake); };
    co_await repeat_polls(once, puller_ ? options_.poll : options_.webhook_check, clock_);
}

asio::awaitable<ApiStatus> PlatformPoller::poll(Intake& intake) {
    auto const now = clock_.wall();
    if (!looked_up_ || now - *looked_up_ >= options_.webhook_check || now < *looked_up_) {
        looked_up_ = now;
        auto state = co_await look_up_(*api_);
        watch_.update(std::move(state), clock_.wall());
    }
    if (puller_ == nullptr) co_return ApiStatus();
    co_return co_await puller_->poll(intake);
}

asio::awaitable<void> PlatformPoller::watch_silence() {
    for (;;) {
        watch_.look_at_silence(clock_.wall());
        co_await clock_.sleep(kSilenceStep);
    }
}

std::vector<HealthItem> PlatformPoller::health() const {
    auto items = watch_.health();
    auto const add = [&items](std::vector<HealthItem> more) {
        items.insert(items.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    };
    if (api_) add(api_->health());
    if (puller_) add(puller_->health());
    return items;
}

namespace {

bool is_api_url(std::string const& text) {
    auto const url = boost::urls::parse_uri(text);
    if (!url || url->host().empty() || url->has_query() || url->has_fragment()) return false;
    if (url->scheme_id() == boost::urls::scheme::https) return true;
    // A token must not cross a network in the clear.
    bool const here = url->host() == "127.0.0.1" || url->host() == "[::1]" || url->host() == "localhost";
    return url->scheme_id() == boost::urls::scheme::http && here;
}

}  // namespace

std::string read_api_url(YamlReader& block, std::string_view fallback) {
    auto url = block.text("api_url", std::string(fallback));
    if (!is_api_url(url))
        block.fault("api_url", "use https://HOST, or http:// with this machine's own address");
    return url;
}

PollerOptions read_poller_options(YamlReader& block, Duration usual_poll) {
    constexpr Duration kLeast = std::chrono::seconds(1);
    constexpr Duration kMost = std::chrono::hours(24);
    PollerOptions options;
    options.channel = block.text("name");
    options.silence = block.duration("silence", options.silence);
    options.webhook_check = block.duration("webhook_check", options.webhook_check, kLeast, kMost);
    if (usual_poll > Duration::zero()) options.poll = block.duration("poll", usual_poll, kLeast, kMost);
    return options;
}

}  // namespace kanal::platform
