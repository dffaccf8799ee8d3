#pragma once

#include "base/error.hpp"
#include "base/time.hpp"
#include "core/centre_event.hpp"
#include "core/delivery.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kanal::spool {
class SpoolThread;
}  // namespace kanal::spool

namespace kanal::forwarder {

// Which reports a lane wants next: sequence in (after, upto], oldest first.
struct Draw {
    static constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();

    std::int64_t after = 0;
    std::int64_t upto = kNewest;
    std::size_t limit = 1;
    bool sent_editions = false;  // OutboundReport::sent_edition is wanted
};

struct Drawn {
    std::vector<OutboundReport> reports = {};
    bool found = false;              // false: nothing in this range is due
    std::int64_t last_sequence = 0;  // the newest accepted report, whether due or not
};

struct Waiting {
    std::int64_t queued = 0;
    std::optional<Time> oldest = {};  // acceptance of the oldest report still queued
};

// What a lane sees of the spool: the deliveries of its one centre. Blocking; the lane's thread.
class Outbox {
public:
    virtual ~Outbox() = default;

    // Takes what is due and notes, on disk before it returns, that an attempt began. A suspect comes alone.
    // On an error nothing was taken, as far as anybody knows.
    virtual Result<Drawn> draw(Draw const& draw, Time now) = 0;

    // On disk when it returns. On an error the same settlements must be given again: until then the reports
    // would be drawn once more.
    virtual Result<void> settle(std::vector<Settlement> const& settlements, Time now) = 0;

    virtual Result<Waiting> waiting() = 0;

    // One report whose outcome is unknown and that may be asked about now; nothing: there is none.
    virtual Result<std::optional<DoubtfulReport>> doubtful(Time now) = 0;

    // Of what the centre took at `since` or later and has not said to have ended, at most `limit` reports
    // with sequence > `after`. May look at a part only: `next` is where to go on, 0 at the end.
    struct Tracked {
        std::vector<TrackedReport> reports = {};
        std::int64_t next = 0;
    };
    virtual Result<Tracked> tracked(std::int64_t, std::size_t, Time) { return Tracked(); }
    // How many messages the centre has of each day, from the day of `since` on.
    virtual Result<std::vector<DayCount>> counts(Time) { return std::vector<DayCount>(); }
    // On disk when it returns; what is known changes nothing.
    virtual Result<void> note(std::vector<ToldStatus> const&, Time) { return {}; }
};

// The reports of one attempt: those before the first suspect, or that suspect alone.
void keep_suspects_alone(std::vector<OutboundReport>& reports);

// The outbox of one centre in the spool. `spool` outlives it.
std::unique_ptr<Outbox> spool_outbox(spool::SpoolThread& spool, std::string centre);

}  // namespace kanal::forwarder
