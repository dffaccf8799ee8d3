#pragma once

#include "channels/meta/graph_walk.hpp"
#include "channels/platform/platform_poller.hpp"

namespace kanal::meta {

// The frame of a look at one of Meta's platforms: where the last one ended, the parts one after the other,
// the new cursor. Each part has its own mark, so one that is refused today is caught up with later.
class GraphPuller : public platform::Puller {
public:
    GraphPuller(GraphOptions options, platform::PlatformApi& api, platform::ReadDelivery read, Clock clock);

    boost::asio::awaitable<platform::ApiStatus> poll(Intake& intake) override;
    std::vector<HealthItem> health() const override;

protected:
    struct Part {
        std::string name = {};
        std::function<boost::asio::awaitable<platform::ApiStatus>(GraphWalk& walk, Time since)> walk = {};
    };
    virtual std::vector<Part> parts() = 0;
    // After the parts.
    virtual boost::asio::awaitable<platform::ApiStatus> afterwards(Intake& intake, GraphWalk& walk);

    GraphOptions const& options() const { return options_; }
    platform::ReadDelivery const& read() const { return read_; }
    Clock const& clock() const { return clock_; }

private:
    boost::asio::awaitable<platform::ApiStatus> walk_part(
        Intake& intake, Part const& part, Watermarks& marks
    );

    GraphOptions options_;
    platform::PlatformApi& api_;
    platform::ReadDelivery read_;
    Clock clock_;
    platform::Recent recent_ = {};
    platform::PullCounts counts_ = {};
    std::optional<Time> last_poll_ = {};
};

}  // namespace kanal::meta
