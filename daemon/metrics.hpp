#pragma once

#include "base/time.hpp"
#include "core/health_item.hpp"
#include "fetcher/fetch_lane.hpp"
#include "forwarder/lane.hpp"
#include "readmodel/entry.hpp"
#include "readmodel/progress.hpp"
#include "spool/delivery/delivery_ledger.hpp"
#include "spool/spool.hpp"

#include <memory>
#include <string>
#include <vector>

namespace kanal::daemon {

// What /metrics shows, in the Prometheus text format. Labels are configured names, never anything a stranger
// sent. Counting is safe from any thread; `text` is the loop thread's.
class Metrics {
public:
    Metrics();
    ~Metrics();

    void accepted(std::string const& channel, bool duplicate);
    void quarantined(std::string const& channel);
    void ignored(std::string const& channel);
    void dropped(std::string const& channel, unsigned events);
    void shed(std::string const& channel);  // sent away because the spool takes nothing new
    void commit_took(Duration duration);    // from the intake to the commit

    // What a channel says of itself; an item without a value is no number, and left out.
    struct ChannelHealth {
        std::string channel = {};
        std::vector<HealthItem> items = {};
    };

    // Gauges are taken from what the caller has just read.
    struct Snapshot {
        std::vector<ChannelHealth> health = {};
        std::vector<spool::DeliveryLedger::Backlog> backlog = {};
        std::optional<readmodel::Counts> counts = {};  // nothing: they cannot be read
        readmodel::Progress::Status index = {};
        std::int64_t index_behind = 0;
        std::int64_t fetches_pending = 0;
        fetcher::FetcherStatus fetcher = {};
        std::vector<forwarder::LaneStatus> lanes = {};
        std::optional<Time> certificate_end = {};  // of the public side
        spool::Spool::Space space = {};
        unsigned connections = 0;
        bool config_ok = true;
        Time now = {};
    };
    std::string text(Snapshot const& snapshot);

private:
    struct Families;
    std::unique_ptr<Families> families_;
};

}  // namespace kanal::daemon
