#include "channels/platform/platform_duty.hpp"

#include "base/task_group.hpp"
#include "channels/platform/rounds.hpp"

#include <boost/asio/this_coro.hpp>

namespace kanal::platform {

namespace asio = boost::asio;

namespace {

constexpr Duration kSilenceStep = std::chrono::minutes(1);

}  // namespace

PlatformDuty::PlatformDuty(DutyOptions options, Clock clock)
    : options_(std::move(options)), clock_(std::move(clock)), watch_(options_.channel, options_.silence) {}

void PlatformDuty::ask(std::unique_ptr<PlatformApi> api, LookUp look_up) {
    api_ = std::move(api);
    look_up_ = std::move(look_up);
}

asio::awaitable<Result<void>> PlatformDuty::store(Intake& intake, Batch batch) {
    co_return co_await watch_.store(intake, std::move(batch), clock_.wall());
}

asio::awaitable<Result<void>> PlatformDuty::run(Intake& intake) {
    auto const restored = co_await watch_.restore(intake);
    if (!restored) co_return restored.error();
    TaskGroup tasks(co_await asio::this_coro::executor);
    tasks.add("silence", watch_silence());
    if (api_ != nullptr) {
        api_->begin();
        tasks.add("rounds", ask_again_and_again(intake));
    }
    co_return co_await tasks.first_end();
}

asio::awaitable<void> PlatformDuty::ask_again_and_again(Intake& intake) {
    Round const once = [this, &intake] { return round(intake); };
    co_await run_rounds(once, puller_ ? options_.poll : options_.webhook_check, clock_);
}

asio::awaitable<Verdict> PlatformDuty::round(Intake& intake) {
    auto const now = clock_.wall();
    if (!looked_up_ || now - *looked_up_ >= options_.webhook_check || now < *looked_up_) {
        looked_up_ = now;
        auto state = co_await look_up_(*api_);
        watch_.heed(std::move(state), clock_.wall());
    }
    if (puller_ == nullptr) co_return Verdict();
    co_return co_await puller_->round(intake);
}

asio::awaitable<void> PlatformDuty::watch_silence() {
    for (;;) {
        watch_.look_at_silence(clock_.wall());
        co_await clock_.sleep(kSilenceStep);
    }
}

std::vector<HealthItem> PlatformDuty::health() const {
    auto items = watch_.health();
    auto const add = [&items](std::vector<HealthItem> more) {
        items.insert(items.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    };
    if (api_) add(api_->health());
    if (puller_) add(puller_->health());
    return items;
}

}  // namespace kanal::platform
