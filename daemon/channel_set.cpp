#include "daemon/channel_set.hpp"

#include "base/log.hpp"
#include "base/retry_delay.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace kanal {

namespace {

double jitter() {
    return static_cast<double>(std::rand()) / RAND_MAX;
}

asio::awaitable<void> pause(Duration duration) {
    asio::steady_timer timer(co_await asio::this_coro::executor, duration);
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

// run() may throw on cancellation or through a bug; neither may take the others down.
asio::awaitable<Result<void>> run_once(Channel& channel, Intake& intake) {
    std::string thrown;
    try {
        co_return co_await channel.run(intake);
    } catch (std::exception const&) {
        thrown = "channel: run: cancelled or failed unexpectedly";
    }
    co_return retry(thrown);
}

}  // namespace

ChannelSet::ChannelSet(std::vector<NamedChannel> channels, Intake& intake)
    : channels_(std::move(channels)), intake_(intake) {
    for (auto& named : channels_)
        named.channel->open(routes_, intake_);
}

std::shared_ptr<Routes const> ChannelSet::routes() {
    return {shared_from_this(), &routes_};
}

void ChannelSet::run(asio::io_context& loop) {
    for (auto const& named : channels_) {
        auto& signal = signals_.emplace_back();
        ++running_;
        auto ended = [self = shared_from_this()](std::exception_ptr) { --self->running_; };
        asio::co_spawn(loop, supervise(named), asio::bind_cancellation_slot(signal.slot(), std::move(ended)));
    }
}

asio::awaitable<void> ChannelSet::supervise(NamedChannel const& named) {
    RetryDelay const delay;
    unsigned failures = 0;
    while (!stopping_) {
        auto const started = std::chrono::steady_clock::now();
        auto ended = co_await run_once(*named.channel, intake_);
        if (ended || stopping_) co_return;
        // One that ran for long was healthy: its failure is a new one.
        if (std::chrono::steady_clock::now() - started > delay.longest) failures = 0;
        auto const wait = delay.after(++failures, jitter());
        log::event(
            log::Level::error,
            "channel_failed",
            {{"channel", named.name}, {"reason", ended.error().what}, {"again_in_ms", wait.count()}}
        );
        co_await pause(wait);
    }
}

asio::awaitable<void> ChannelSet::stop(Duration deadline) {
    stopping_ = true;
    for (auto& signal : signals_)
        signal.emit(asio::cancellation_type::terminal);
    auto const end = std::chrono::steady_clock::now() + deadline;
    while (running_ > 0 && std::chrono::steady_clock::now() < end)
        co_await pause(std::chrono::milliseconds(10));
}

std::vector<Metrics::ChannelHealth> ChannelSet::health() const {
    std::vector<Metrics::ChannelHealth> health;
    for (auto const& named : channels_)
        health.push_back({named.name, named.channel->health()});
    return health;
}

Channel* ChannelSet::find(std::string const& name) const {
    for (auto const& named : channels_) {
        if (named.name == name) return named.channel.get();
    }
    return nullptr;
}

}  // namespace kanal
