#pragma once

#include "base/error.hpp"
#include "core/centre_event.hpp"

#include <string>
#include <vector>

namespace kanal::spool {

class Database;
struct SpoolState;

// What centres say of the reports that they have. Blocking; the spool thread's; inside a group transaction.
class ProgressLedger {
public:
    explicit ProgressLedger(SpoolState& state) : state_(state) {}

    enum class Noted {
        fresh,
        repeated,   // the centre's id of the event is known: nothing changes
        no_report,  // there is none of this name here, or there never was such a centre
        too_many,   // a report has as many as it can have
    };
    // `report`: its id, its number, or the tracking id of this centre. What is said to happen more than a day
    // from now counts as now.
    Result<Noted> note(std::string const& report, CentreEvent const& event, Time now);

    // Of one report by its id, in the order of the centres' clocks; the last one is where it stands.
    Result<std::vector<CentreEvent>> of(std::string const& id);

    // At most `limit` reports that the centre took at `since` or later under a tracking id, with sequence >
    // `after` of the first edition that it has, and of which it has not said that they are done or rejected.
    // Looks at a bounded number of deliveries: go on behind `next`; 0: that was all.
    struct Unfinished {
        std::vector<TrackedReport> reports = {};
        std::int64_t next = 0;
    };
    Result<Unfinished> unfinished(
        std::string const& centre, std::int64_t after, std::size_t limit, Time since
    );

    static constexpr std::int64_t kMostOfAReport = 200;

private:
    SpoolState& state_;
};

// As ProgressLedger::of, for those who read beside the writer.
Result<std::vector<CentreEvent>> read_progress(Database& database, std::string const& id);

}  // namespace kanal::spool
