#include "channels/platform/platform_poller.hpp"

#include "base/retry_delay.hpp"
#include "base/task_group.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>

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

}  // namespace kanal::platform
