#pragma once

#include "spool/attachments/fetch_ledger.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kanal::fetcher {

struct DueFetches {
    struct Of {
        std::string channel = {};
        std::vector<spool::PendingFetch> fetches = {};
    };
    std::vector<Of> channels = {};
    std::optional<Time> next = {};  // when something is due of those channels that have nothing due now
};

// What is due now, at most `limit` of each channel. A job of the spool's thread.
Result<DueFetches> due_fetches(spool::FetchLedger& ledger, Time now, std::size_t limit);

}  // namespace kanal::fetcher
