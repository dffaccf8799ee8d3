#pragma once

#include "base/time.hpp"
#include "readmodel/entry.hpp"
#include "text/time_zone.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kanal::readmodel {

using Day = std::chrono::sys_days;  // of the agency's calendar

// The day on the wall of the agency's office.
Day day_of(Time time, TimeZone const& zone);
Day month_of(Day day);  // its first day

struct StatisticsFilter {
    std::optional<Day> from = {};   // first received on that day or later; nothing: from the first report on
    std::optional<Day> until = {};  // and before this day; nothing: to the last
    std::optional<ReportState> state = {};
    std::string channel = {};  // empty: any
    std::optional<std::string> report_class = {};
    std::optional<std::string> category = {};  // a code
};

// How many reports fit, all in all and of each sort.
struct Statistics {
    struct Share {
        std::string name = {};  // empty: none was chosen
        std::int64_t reports = 0;
    };
    struct Period {
        Day begin = {};
        std::int64_t reports = 0;
    };
    std::int64_t total = 0;
    std::map<ReportState, std::int64_t> states = {};
    std::vector<Share> channels = {};  // the largest first, as in all of these
    std::vector<Share> classes = {};
    std::vector<Share> categories = {};
    // In their order, without those that hold nothing: of each month or, where less than 63 days were asked
    // for, of each day. The last 400 of them.
    std::vector<Period> periods = {};
    bool by_day = false;
};

}  // namespace kanal::readmodel
