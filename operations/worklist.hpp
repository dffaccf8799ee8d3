#pragma once

#include "operations/actor.hpp"
#include "operations/surroundings.hpp"
#include "operations/work_item.hpp"

#include <string_view>
#include <vector>

namespace kanal::operations {

struct WorkPage {
    std::string centre = {};
    std::vector<WorkItem> items = {};  // oldest first; of a report the latest edition
    std::int64_t next = 0;             // where to go on; 0: that was all
    std::int64_t waiting = 0;          // editions that wait there, all in all
};

// What waits for a person to type it into LAPOR!: reports that are queued for a centre of kind manual. What
// is held is not among them. With the operation EnterReport a report leaves the list. Changes nothing.
struct ListWork {
    static constexpr std::string_view kName = "worklist";
    static constexpr Right kRight = Right::decide;
    using Outcome = WorkPage;

    std::string centre = {};  // empty: the only one of kind manual
    std::int64_t after = 0;   // WorkPage::next, or 0
    std::size_t limit = 50;   // editions that are looked at, 1 to 200

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

// Notes that somebody has taken a copy of reports in a table, once it is whole.
struct RecordExport {
    static constexpr std::string_view kName = "export";
    static constexpr Right kRight = Right::view;
    using Outcome = Time;

    std::string what = {};  // the list and its filter, in words that a person reads
    std::int64_t rows = 0;

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

}  // namespace kanal::operations
