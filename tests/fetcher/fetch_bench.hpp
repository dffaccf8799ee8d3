#pragma once

#include "fetcher/fetch_lane.hpp"
#include "spool/spool_thread.hpp"
#include "tests/forwarder/stand_in.hpp"
#include "tests/spool/spool_fixture.hpp"
#include "tests/support/temp_dir.hpp"

#include <string>
#include <vector>

namespace kanal::test {

// A real spool, a real lane, and a real HTTPS server that misbehaves when asked to. The wall clock is the
// test's, and the steady one goes with it.
class FetchBench {
public:
    FetchBench();

    // "https://127.0.0.1:<its port>/<path>"
    std::string url(std::string const& path) const;
    // The same server under a name of its own, from the next restart on.
    std::string url_of(std::string const& host, std::string const& path);
    void put(std::string const& name, std::vector<std::string> const& urls);

    // Turns the lane until it has nothing left to do at the present time.
    void work_off();
    // The same, hour after hour, until nothing is pending.
    void work_for(Duration longest);

    std::vector<OutboundReport> reports();
    std::vector<spool::FetchLedger::Status> standing(std::string const& name);
    // Of the latest report.
    bool record_has(std::string const& text);
    std::string file(std::string const& sha256_hex);

    // The paths that were asked for, each with the token that came along: "/ok", "/id/1 Bearer x".
    std::vector<std::string> requests();
    void say(std::string const& json) { host_.behave(json); }

    // What the lane is made with; `restart` uses what was changed.
    fetcher::FetcherOptions options = {};
    MediaRules rules = {.any_host = true};
    Time now = some_day();
    void restart();

    fetcher::FetchLane& lane() { return *lane_; }
    TempDir dir = {};

private:
    template <class Job>
    auto in_spool(Job job) {
        return spool_->wait(std::move(job)).value();
    }

    TempDir keys_ = {};
    StandIn host_;
    std::unique_ptr<spool::SpoolThread> spool_;
    std::unique_ptr<fetcher::FetchLane> lane_;
};

}  // namespace kanal::test
