#include "forwarder/forwarder.hpp"

namespace kanal::forwarder {

Forwarder::Forwarder(std::vector<CentreSetup> centres, spool::SpoolThread& spool) {
    for (auto& centre : centres) {
        auto outbox = spool_outbox(spool, centre.lane.centre);
        lanes_.push_back(
            std::make_unique<Lane>(std::move(centre.lane), std::move(outbox), std::move(centre.sink))
        );
    }
}

Forwarder::~Forwarder() {
    stop();
}

void Forwarder::prepare() {
    for (auto& lane : lanes_)
        lane->prepare();
}

void Forwarder::start() {
    for (auto& lane : lanes_)
        lane->start();
}

void Forwarder::stop() {
    // All at once, so that two slow centres cost the time of one.
    for (auto& lane : lanes_)
        lane->ask_to_stop();
    for (auto& lane : lanes_)
        lane->stop();
}

void Forwarder::wake() {
    for (auto& lane : lanes_)
        lane->wake();
}

void Forwarder::wake_configured() {
    for (auto& lane : lanes_)
        lane->wake_configured();
}

bool Forwarder::try_out(std::string const& centre, OutboundReport report, Lane::Tried tried) {
    for (auto& lane : lanes_)
        if (lane->status().centre == centre) return lane->try_out(std::move(report), std::move(tried));
    return false;
}

std::vector<LaneStatus> Forwarder::status() const {
    std::vector<LaneStatus> all;
    for (auto const& lane : lanes_)
        all.push_back(lane->status());
    return all;
}

}  // namespace kanal::forwarder
