#pragma once

#include "daemon/metrics.hpp"
#include "http/routes.hpp"
#include "readmodel/read_model.hpp"
#include "spool/spool_thread.hpp"

#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

namespace kanal::daemon {

// What the loopback side answers: /healthz (the loop turns), /readyz (the doors are open and the spool takes
// writes; the centre's absence does not count), /metrics. Everything passed in outlives the routes.
struct OpsParts {
    spool::SpoolThread& spool;
    readmodel::ReadModel& index;
    Metrics& metrics;
    std::function<bool()> doors_open;
    std::function<unsigned()> connections;
    std::function<fetcher::FetcherStatus()> fetcher;
    std::function<std::vector<forwarder::LaneStatus>()> lanes;
    std::filesystem::path certificate_file;  // of the public side; empty: none
    std::function<std::vector<Metrics::ChannelHealth>()> health;
    std::function<bool()> config_ok;  // the file as it stood at the last reload is in force
};

// Why a person should look, in our own words: it is not ready, or the way to a centre is stopped. Empty: all
// is well.
boost::asio::awaitable<std::string_view> look_for_trouble(OpsParts const& parts);

std::shared_ptr<Routes const> ops_routes(OpsParts parts);

}  // namespace kanal::daemon
