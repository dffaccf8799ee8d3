#pragma once

#include "operations/actor.hpp"
#include "operations/surroundings.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::operations {

struct JournalPage {
    std::vector<spool::Spool::JournalEntry> lines = {};  // the newest first
    std::int64_t next = 0;                               // where to go on; 0: that was all
};

// Who did what, of all or of one report, quarantine item or person. Nothing is journalled. Cost: reads
// `limit` rows.
struct ReadJournal {
    static constexpr std::string_view kName = "audit";
    static constexpr Right kRight = Right::administer;
    using Outcome = JournalPage;

    std::string subject = {};  // id, number, item, or "meja/<name>"; empty: all
    std::string who = {};      // only what he did; empty: all
    std::int64_t before = std::numeric_limits<std::int64_t>::max();
    std::size_t limit = 50;

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string asks) const;
};

}  // namespace kanal::operations
