#pragma once

#include "fetcher/fetch_lane.hpp"

#include <atomic>
#include <thread>

namespace kanal::fetcher {

// The lane that fetches attachments, on a thread of its own.
class Fetcher {
public:
    // `spool` outlives it.
    Fetcher(FetcherOptions options, spool::SpoolThread& spool);
    ~Fetcher();  // as stop()

    void start();
    void stop();  // at once: what is under way is fetched again later. Before the spool goes.

    // Any thread, never blocks.
    void wake();  // for SpoolThread::set_on_commit
    void set_rules(MediaRulesByChannel rules);
    FetcherStatus status() const;

private:
    void loop();

    std::size_t private_allowed_;
    FetchLane lane_;
    std::atomic<bool> stopping_ = false;
    std::thread thread_ = {};
};

}  // namespace kanal::fetcher
