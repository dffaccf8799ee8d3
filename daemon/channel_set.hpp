#pragma once

#include "core/channel.hpp"
#include "core/forward_policy.hpp"
#include "core/intake.hpp"
#include "daemon/metrics.hpp"
#include "http/routes.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace kanal::daemon {

struct NamedChannel {
    std::string name = {};
    std::string kind = {};
    ForwardPolicy forward = {};
    std::unique_ptr<Channel> channel = {};
};

// The channels of one configuration and the routes they opened. A reload builds a second set and lets go of
// the first: requests in flight keep theirs alive through `routes`. Loop thread.
class ChannelSet : public std::enable_shared_from_this<ChannelSet> {
public:
    using Sets = std::vector<std::shared_ptr<ChannelSet>>;

    // `more`: routes beside those of the channels.
    ChannelSet(std::vector<NamedChannel> channels, Intake& intake, std::vector<Route> more = {});

    // Keeps the whole set alive.
    std::shared_ptr<Routes const> routes();

    // Starts every channel's run(). One that fails is logged and run again after a back-off; the others do
    // not notice. A channel waits until that of its name in `former`, and those of its kind whose name is
    // gone, have ended: there are never two sessions on one modem or mailbox.
    void run(asio::io_context& loop, Sets former);

    // Asks every run() to end.
    void ask_to_stop();
    // The same; completes when all have ended, or at the deadline.
    asio::awaitable<void> stop(Duration deadline);
    bool ended() const { return running_ == 0; }

    Channel* find(std::string const& name) const;
    std::vector<Metrics::ChannelHealth> health() const;
    std::vector<HealthItem> health_of(NamedChannel const& named) const;
    std::vector<NamedChannel> const& channels() const { return channels_; }

private:
    struct Running {
        explicit Running(NamedChannel const& which) : named(which) {}
        NamedChannel const& named;
        asio::cancellation_signal signal = {};
        bool ended = false;
        bool waits = false;
    };

    asio::awaitable<void> supervise(Running& running, Sets former);
    asio::awaitable<void> wait_for(Sets const& former, Running& running);
    bool blocked_by(ChannelSet const& former, NamedChannel const& named) const;

    std::vector<NamedChannel> channels_;
    Intake& intake_;
    Routes routes_;
    std::list<Running> sessions_;
    bool stopping_ = false;
    std::size_t running_ = 0;
};

}  // namespace kanal::daemon
