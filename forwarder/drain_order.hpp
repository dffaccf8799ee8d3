#pragma once

#include "base/retry_delay.hpp"
#include "base/time.hpp"
#include "forwarder/outbox.hpp"

#include <array>
#include <optional>

namespace kanal::forwarder {

// Which report comes next. Two streams, each in order of acceptance: the backlog (all that was accepted up to
// a remembered report) and the fresh ones after it. While there is a backlog they take turns, so that today's
// emergency is not behind a month of outage.
//
// A report that fails while others succeed is passed over for a time, so that it does not stand in the way.
// Pure: time is a parameter.
class DrainOrder {
public:
    explicit DrainOrder(std::size_t batch) : batch_(batch) {}

    // The range to draw from; nothing: both streams were empty a moment ago, ask again at wait_until().
    std::optional<Draw> next(SteadyTime now);
    SteadyTime wait_until() const;

    // What came of the draw: something, or (while `probing`, from the start again before it counts) nothing.
    void found(std::size_t reports, std::int64_t last_sequence);
    void nothing(SteadyTime now, bool probing);

    void woken();  // something new was accepted
    // After an outage: all that is accepted by now is the backlog. Probes that failed are tried again later.
    void resume(SteadyTime now, double jitter);

    // The stream goes on after this report; what lies before it comes again at the next rewind.
    void pass_over(std::int64_t sequence);
    // Has the passed-over reports tried again after a while: longer each time, a quarter of an hour at most.
    void rewind_later(SteadyTime now, double jitter);
    void clean();   // a batch without a failure
    void rewind();  // what was passed over comes again now

private:
    enum Stream { kBacklog = 0, kFresh = 1 };

    void begin_backlog();

    std::size_t batch_;
    RetryDelay delay_ = {.first = std::chrono::seconds(30)};
    std::array<std::int64_t, 2> passed_over_ = {0, 0};
    std::array<bool, 2> dry_ = {false, false};
    Stream turn_ = kFresh;
    Stream drawn_ = kFresh;
    std::int64_t backlog_end_ = 0;  // 0: no backlog
    std::int64_t last_sequence_ = 0;
    std::size_t drawn_in_a_row_ = 0;
    bool started_ = false;
    unsigned rewinds_ = 0;  // in a row that met a failure again
    std::optional<SteadyTime> rewind_at_ = {};
    SteadyTime idle_until_ = {};
};

}  // namespace kanal::forwarder
