#pragma once

#include "channels/meta/graph_walk.hpp"
#include "channels/pull/puller.hpp"

namespace kanal::meta {

// The frame of a look at one of Meta's platforms: where the last one ended, the parts one after the other,
// the new cursor. Each part has its own mark, so one that is refused today is caught up with later.
class GraphPuller : public pull::Puller {
public:
    GraphPuller(
        GraphOptions options, pull::PlatformApi& api, ReadDelivery read, pull::Surroundings surroundings
    );

    boost::asio::awaitable<pull::Verdict> round(Intake& intake) override;
    std::vector<HealthItem> health() const override;

protected:
    struct Part {
        std::string name = {};
        std::function<boost::asio::awaitable<pull::Verdict>(GraphWalk& walk, Time since)> walk = {};
    };
    virtual std::vector<Part> parts() = 0;
    // After the parts.
    virtual boost::asio::awaitable<pull::Verdict> afterwards(Intake& intake, GraphWalk& walk);

    GraphOptions const& options() const { return options_; }
    ReadDelivery const& read() const { return read_; }
    pull::Surroundings const& surroundings() const { return surroundings_; }

private:
    boost::asio::awaitable<pull::Verdict> walk_part(
        Intake& intake, Part const& part, pull::Watermarks& marks
    );

    GraphOptions options_;
    pull::PlatformApi& api_;
    ReadDelivery read_;
    pull::Surroundings surroundings_;
    pull::Recent recent_ = {};
    pull::PullCounts counts_ = {};
    std::optional<Time> last_round_ = {};
};

}  // namespace kanal::meta
