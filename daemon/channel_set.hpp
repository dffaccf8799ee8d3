#pragma once

#include "channels/channel.hpp"
#include "channels/forward_policy.hpp"
#include "daemon/metrics.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace kanal {

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
    ChannelSet(std::vector<NamedChannel> channels, Intake& intake);

    // Keeps the whole set alive.
    std::shared_ptr<Routes const> routes();

    // Starts every channel's run(). One that fails is logged and run again after a back-off; the others do
    // not notice.
    void run(asio::io_context& loop);

    // Asks every run() to end; completes when all have, or at the deadline.
    asio::awaitable<void> stop(Duration deadline);

    Channel* find(std::string const& name) const;
    std::vector<Metrics::ChannelHealth> health() const;
    std::vector<NamedChannel> const& channels() const { return channels_; }

private:
    asio::awaitable<void> supervise(NamedChannel const& named);

    std::vector<NamedChannel> channels_;
    Intake& intake_;
    Routes routes_;
    std::list<asio::cancellation_signal> signals_;
    bool stopping_ = false;
    std::size_t running_ = 0;
};

}  // namespace kanal
