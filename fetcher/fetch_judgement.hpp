#pragma once

#include "base/retry_delay.hpp"
#include "base/time.hpp"
#include "spool/attachments/fetch_ledger.hpp"

#include <string>

namespace kanal::fetcher {

// When a fetch that failed is tried again, and when no longer.
struct FetchPatience {
    Duration give_up = std::chrono::hours(24 * 7);  // since the report was accepted
    RetryDelay delay = {.first = std::chrono::seconds(10), .longest = std::chrono::hours(1)};
};

// What the failure of one attempt means. `refused` is final at once; anything else is tried again until the
// patience is over. Pure.
spool::FetchResult judge_failure(
    spool::PendingFetch const& fetch,
    std::string const& why,
    bool refused,
    FetchPatience const& patience,
    Time now,
    double jitter
);

}  // namespace kanal::fetcher
