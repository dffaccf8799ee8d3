#pragma once

#include "core/media_rules.hpp"
#include "fetcher/fetch_step.hpp"
#include "fetcher/fetch_transfer.hpp"
#include "spool/attachments/fetch_ledger.hpp"

#include <memory>
#include <optional>
#include <string>

namespace kanal::fetcher {

// One fetch under way: being asked for, or waiting to be settled.
struct FetchSlot {
    std::string channel = {};
    spool::PendingFetch fetch = {};
    std::shared_ptr<MediaRules const> rules = {};  // those it began with
    FetchStep step = {};
    std::unique_ptr<FetchTransfer> transfer = {};
    std::optional<spool::FetchResult> result = {};

    bool busy() const { return transfer || result; }
    bool has(spool::PendingFetch const& other) const {
        return busy() && fetch.sequence == other.sequence && fetch.position == other.position;
    }
};

}  // namespace kanal::fetcher
