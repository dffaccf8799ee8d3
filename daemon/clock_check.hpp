#pragma once

#include "base/time.hpp"
#include "spool/spool_thread.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string_view>

namespace kanal::daemon {

// Whether the machine's clock can be believed. Nothing hangs on the answer but what reports say of the time
// at which they were taken in: a clock is not a reason to refuse anybody. The loop thread's.
class ClockCheck {
public:
    // What was believed last before this start; nothing in a new spool.
    void begin(std::optional<Time> believed) { believed_ = believed; }

    // Empty: `now` is believed. Otherwise why not: it lies before this program was written, behind the time
    // that was believed last or more than a year ahead of it, or the clock has just jumped against the steady
    // one. All but the first are believed again after kPatience without a jump. Each change is one event.
    std::string_view doubt(Time now, SteadyTime steady);
    static constexpr auto kPatience = std::chrono::hours(24);

    std::optional<Time> believed() const { return believed_; }

private:
    std::string_view reason_to_doubt(Time now, SteadyTime steady);

    std::optional<Time> believed_ = {};
    std::optional<Time> last_ = {};
    SteadyTime last_steady_ = {};
    std::optional<SteadyTime> jumped_ = {};
    std::optional<SteadyTime> doubted_since_ = {};
    std::string_view doubt_ = {};
};

// ClockCheck that remembers on disk: what was believed before a start is believed after it. The loop
// thread's.
class StoredClockCheck {
public:
    // Why `now` is not to be believed; empty: it is. The first call reads what was believed before the start.
    boost::asio::awaitable<std::string_view> doubt(spool::SpoolThread& spool, Time now);

    // Whether an hour has passed since the believed time was last put on disk.
    bool note_due(Time now) const;
    // Part of a job of the spool thread that is committed anyway. Without room it is not noted.
    static void note(spool::Spool& spool, Time now);
    void noted(Time now) { noted_ = now; }

private:
    ClockCheck clock_ = {};
    bool begun_ = false;
    std::optional<Time> noted_ = {};
};

}  // namespace kanal::daemon
