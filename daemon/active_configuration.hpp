#pragma once

#include "daemon/channel_set.hpp"
#include "daemon/intake.hpp"
#include "daemon/setup.hpp"
#include "fetcher/fetcher.hpp"
#include "forwarder/forwarder.hpp"
#include "http/http_server.hpp"
#include "spool/spool_thread.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kanal::daemon {

// The channels and the lanes of the configuration in force, and their exchange for those of a changed one.
// Loop thread; everything passed in outlives it.
class ActiveConfiguration {
public:
    ActiveConfiguration(
        asio::io_context& loop,
        spool::SpoolThread& spool,
        DurableIntake& intake,
        fetcher::Fetcher& fetcher,
        Setup& first
    );
    ~ActiveConfiguration();  // after the batches in hand of all lanes

    // Starts the lanes and the channels made by the constructor.
    void start();

    // First everything that can fail: on an error nothing has changed. Then the new routes are in force, each
    // channel runs as soon as its predecessor has ended, and the lanes follow when the old ones have settled
    // their batches. Completes when the new lanes run and the old channels have ended, the latter at the
    // deadline.
    asio::awaitable<Result<void>> exchange(Setup fresh, HttpServer& server, Duration deadline);

    // Sends a report that is in no spool; completes when the lane's thread has what came of it. Nothing: see
    // Forwarder::try_out.
    asio::awaitable<std::optional<Outcome>> try_centre(std::string centre, OutboundReport report);

    // Channels only: asks all to end, also those of configurations before; completes when they have, or at
    // the deadline. An exchange under way starts nothing any more.
    asio::awaitable<void> stop(Duration deadline);

    // Of this and of all configurations before.
    bool channels_ended() const;

    std::shared_ptr<ChannelSet> const& channels() const { return channels_; }
    forwarder::Forwarder& forwarder() const { return *forwarder_; }

private:
    void start_forwarding();
    asio::awaitable<void> replace_forwarder(std::shared_ptr<forwarder::Forwarder> fresh);
    void forget_ended();

    asio::io_context& loop_;
    spool::SpoolThread& spool_;
    DurableIntake& intake_;
    fetcher::Fetcher& fetcher_;
    std::shared_ptr<ChannelSet> channels_;
    ChannelSet::Sets former_ = {};  // of which a channel has not ended
    std::shared_ptr<forwarder::Forwarder> forwarder_;
    asio::thread_pool stopper_{1};
    bool stopping_ = false;
};

}  // namespace kanal::daemon
