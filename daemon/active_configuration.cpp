#include "daemon/active_configuration.hpp"

#include "base/task_group.hpp"
#include "forwarder/status/status_endpoint.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace kanal::daemon {

namespace {

struct Fresh {
    fetcher::MediaRulesByChannel rules = {};
    std::shared_ptr<ChannelSet> channels = {};
    std::shared_ptr<forwarder::Forwarder> forwarder = {};
};

// Where the centres say how far they are.
std::vector<Route> status_routes(
    std::vector<forwarder::CentreSetup> const& centres, spool::SpoolThread& spool
) {
    std::vector<Route> routes;
    for (auto const& centre : centres)
        if (!centre.status_secrets.empty())
            routes.push_back(forwarder::status_route(centre.lane.centre, centre.status_secrets, spool));
    return routes;
}

// Everything that takes memory, descriptors and threads.
Result<Fresh> make(Setup setup, DurableIntake& intake, spool::SpoolThread& spool) {
    try {
        Fresh fresh;
        fresh.rules = media_rules(setup.channels);
        auto heard = status_routes(setup.centres, spool);
        fresh.channels = std::make_shared<ChannelSet>(std::move(setup.channels), intake, std::move(heard));
        fresh.forwarder = std::make_shared<forwarder::Forwarder>(std::move(setup.centres), spool);
        fresh.forwarder->prepare();
        return fresh;
    } catch (...) {
        return retry("no thread or memory for it: " + describe(std::current_exception()));
    }
}

void set_channels(DurableIntake& intake, ChannelSet const& channels) {
    for (auto const& named : channels.channels())
        intake.set_channel(named.name, named.kind, named.forward);
}

}  // namespace

ActiveConfiguration::ActiveConfiguration(
    asio::io_context& loop,
    spool::SpoolThread& spool,
    DurableIntake& intake,
    fetcher::Fetcher& fetcher,
    Setup& first
)
    : loop_(loop), spool_(spool), intake_(intake), fetcher_(fetcher) {
    fetcher_.set_rules(media_rules(first.channels));
    auto heard = status_routes(first.centres, spool_);
    channels_ = std::make_shared<ChannelSet>(std::move(first.channels), intake_, std::move(heard));
    set_channels(intake_, *channels_);
    forwarder_ = std::make_shared<forwarder::Forwarder>(std::move(first.centres), spool_);
}

ActiveConfiguration::~ActiveConfiguration() {
    spool_.set_on_commit({});
    stopper_.join();
    forwarder_.reset();
}

void ActiveConfiguration::start() {
    start_forwarding();
    channels_->run(loop_, {});
}

void ActiveConfiguration::start_forwarding() {
    spool_.set_on_commit([forwarder = forwarder_.get(), fetcher = &fetcher_] {
        forwarder->wake();
        fetcher->wake();
    });
    forwarder_->start();
}

asio::awaitable<Result<void>> ActiveConfiguration::exchange(
    Setup fresh, HttpServer& server, Duration deadline
) {
    for (auto const& named : fresh.channels) {
        // Batches that are on their way would get the identity of the other kind.
        auto const known = intake_.activity().find(named.name);
        if (known != intake_.activity().end() && known->second.kind != named.kind)
            co_return reject("channel " + named.name + ": its kind cannot change while running; restart");
    }
    auto made = make(std::move(fresh), intake_, spool_);
    if (!made) co_return made.error();

    set_channels(intake_, *made->channels);
    fetcher_.set_rules(std::move(made->rules));
    auto const old = std::exchange(channels_, std::move(made->channels));
    former_.push_back(old);
    server.set_routes(channels_->routes());
    old->ask_to_stop();
    channels_->run(loop_, former_);
    co_await replace_forwarder(std::move(made->forwarder));
    co_await old->stop(deadline);
    forget_ended();
    co_return Result<void>{};
}

// A lane may need seconds to finish the batch in hand: the old ones are stopped away from the loop.
asio::awaitable<void> ActiveConfiguration::replace_forwarder(std::shared_ptr<forwarder::Forwarder> fresh) {
    spool_.set_on_commit({});
    auto stop_old = [old = forwarder_]() -> asio::awaitable<void> {
        old->stop();
        co_return;
    };
    co_await asio::co_spawn(stopper_, std::move(stop_old), asio::use_awaitable);
    if (stopping_) co_return;
    forwarder_ = std::move(fresh);
    start_forwarding();
}

asio::awaitable<std::optional<Outcome>> ActiveConfiguration::try_centre(
    std::string centre, OutboundReport report
) {
    struct Answer {
        asio::steady_timer came;
        std::optional<Outcome> outcome = {};
    };
    auto const executor = loop_.get_executor();
    auto answer =
        std::make_shared<Answer>(Answer{asio::steady_timer(executor, asio::steady_timer::time_point::max())});
    auto tried = [answer, executor](Outcome const& outcome) {
        asio::post(executor, [answer, outcome] {
            answer->outcome = outcome;
            answer->came.cancel();
        });
    };
    if (!forwarder_->try_out(centre, std::move(report), std::move(tried))) co_return std::nullopt;
    boost::system::error_code ignored;
    if (!answer->outcome)
        co_await answer->came.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    co_return answer->outcome;
}

void ActiveConfiguration::forget_ended() {
    auto const ended = [](std::shared_ptr<ChannelSet> const& set) { return set->ended(); };
    former_.erase(std::remove_if(former_.begin(), former_.end(), ended), former_.end());
}

bool ActiveConfiguration::channels_ended() const {
    auto const ended = [](std::shared_ptr<ChannelSet> const& set) { return set->ended(); };
    return channels_->ended() && std::all_of(former_.begin(), former_.end(), ended);
}

asio::awaitable<void> ActiveConfiguration::stop(Duration deadline) {
    stopping_ = true;
    for (auto const& set : former_)
        set->ask_to_stop();
    co_await channels_->stop(deadline);
}

}  // namespace kanal::daemon
