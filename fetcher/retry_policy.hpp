#pragma once

#include "base/retry_delay.hpp"
#include "base/time.hpp"
#include "http/client.hpp"
#include "spool/attachments/fetch_ledger.hpp"

#include <cstdint>
#include <string>

namespace kanal::fetcher {

// When a fetch that failed is tried again, and when no longer.
struct RetryPolicy {
    Duration give_up = std::chrono::hours(24 * 7);  // since the report was accepted
    RetryDelay delay = {.first = std::chrono::seconds(10), .longest = std::chrono::hours(1)};
};

// What one answer means. `why` is made of our own words, for the record and the log.
struct ResponseClass {
    enum class Kind {
        arrived,
        later,    // may be another one at another time
        refused,  // asking again would end the same
    };
    Kind kind = Kind::later;
    std::string why = {};      // unless it arrived
    bool host_failed = false;  // no connection, or no whole answer in time
};
// Pure. `largest` is what a body may have, for the words.
ResponseClass classify_response(http::ClientResponse const& response, std::uint64_t largest);

// What the failure of one attempt comes to. `refused` is final at once; anything else is tried again, not
// before `not_before`, until the policy gives it up. Pure.
spool::FetchResult after_failure(
    spool::PendingFetch const& fetch,
    std::string const& why,
    bool refused,
    RetryPolicy const& policy,
    Time now,
    double jitter
);

}  // namespace kanal::fetcher
