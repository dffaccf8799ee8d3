#include "daemon/channel_set.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/retry_delay.hpp"
#include "base/task_group.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

namespace kanal::daemon {

namespace {

constexpr Duration kPatience = std::chrono::seconds(10);  // what a channel may take to end
constexpr Duration kLookAgain = std::chrono::milliseconds(20);

// run() may throw on cancellation or through a bug; neither may take the others down.
asio::awaitable<Result<void>> run_once(Channel& channel, Intake& intake) {
    std::exception_ptr thrown;
    try {
        co_return co_await channel.run(intake);
    } catch (...) {
        thrown = std::current_exception();
    }
    co_return retry("channel: run: " + describe(thrown));
}

}  // namespace

ChannelSet::ChannelSet(std::vector<NamedChannel> channels, Intake& intake, std::vector<Route> more)
    : channels_(std::move(channels)), intake_(intake) {
    for (auto& named : channels_)
        named.channel->open(routes_, intake_);
    for (auto& route : more)
        routes_.add(std::move(route));
}

std::shared_ptr<Routes const> ChannelSet::routes() {
    return {shared_from_this(), &routes_};
}

void ChannelSet::run(asio::io_context& loop, Sets former) {
    for (auto const& named : channels_) {
        auto& running = sessions_.emplace_back(named);
        ++running_;
        auto ended = [self = shared_from_this(), &running](std::exception_ptr thrown) {
            --self->running_;
            running.ended = true;
            if (thrown && !self->stopping_) throw EssentialTaskEnded(running.named.name, thrown);
        };
        auto slot = running.signal.slot();
        asio::co_spawn(
            loop, supervise(running, former), asio::bind_cancellation_slot(slot, std::move(ended))
        );
    }
}

asio::awaitable<void> ChannelSet::supervise(Running& running, Sets former) {
    auto const& named = running.named;
    RetryDelay const delay;
    unsigned failures = 0;
    co_await wait_for(former, running);
    former.clear();  // their channels may go
    while (!stopping_) {
        auto const started = std::chrono::steady_clock::now();
        auto ended = co_await run_once(*named.channel, intake_);
        if (ended || stopping_) co_return;
        // One that ran for long was healthy: its failure is a new one.
        if (std::chrono::steady_clock::now() - started > delay.longest) failures = 0;
        auto const wait = delay.after(++failures, random_share());
        log::event(
            log::Level::error,
            "channel_failed",
            {{"channel", named.name}, {"reason", ended.error().what}, {"again_in_ms", wait.count()}}
        );
        co_await pause_for(wait);
    }
}

asio::awaitable<void> ChannelSet::wait_for(Sets const& former, Running& running) {
    auto const alarm = std::chrono::steady_clock::now() + kPatience;
    bool reported = false;
    auto const blocks = [this, &running](std::shared_ptr<ChannelSet> const& set) {
        return blocked_by(*set, running.named);
    };
    while (!stopping_ && std::any_of(former.begin(), former.end(), blocks)) {
        running.waits = true;
        if (!reported && std::chrono::steady_clock::now() > alarm) {
            reported = true;
            log::event(log::Level::error, "channel_not_ended", {{"channel", running.named.name}});
        }
        co_await pause_for(kLookAgain);
    }
    running.waits = false;
}

bool ChannelSet::blocked_by(ChannelSet const& former, NamedChannel const& named) const {
    auto const blocks = [this, &named](Running const& other) {
        if (other.ended || other.waits) return false;
        if (other.named.name == named.name) return true;
        return other.named.kind == named.kind && find(other.named.name) == nullptr;
    };
    return std::any_of(former.sessions_.begin(), former.sessions_.end(), blocks);
}

void ChannelSet::ask_to_stop() {
    stopping_ = true;
    for (auto& running : sessions_)
        running.signal.emit(asio::cancellation_type::terminal);
}

asio::awaitable<void> ChannelSet::stop(Duration deadline) {
    ask_to_stop();
    auto const end = std::chrono::steady_clock::now() + deadline;
    while (running_ > 0 && std::chrono::steady_clock::now() < end)
        co_await pause_for(std::chrono::milliseconds(10));
}

std::vector<Metrics::ChannelHealth> ChannelSet::health() const {
    std::vector<Metrics::ChannelHealth> health;
    for (auto const& named : channels_)
        health.push_back({named.name, health_of(named)});
    return health;
}

std::vector<HealthItem> ChannelSet::health_of(NamedChannel const& named) const {
    auto items = named.channel->health();
    for (auto const& running : sessions_) {
        if (&running.named != &named || !running.waits) continue;
        HealthItem item;
        item.name = "waits_for_former";
        item.text = "the session from before the reload has not ended";
        item.value = 1;
        items.push_back(std::move(item));
    }
    return items;
}

Channel* ChannelSet::find(std::string const& name) const {
    for (auto const& named : channels_) {
        if (named.name == name) return named.channel.get();
    }
    return nullptr;
}

}  // namespace kanal::daemon
