#pragma once

#include "daemon/clock_watch.hpp"
#include "spool/spool_thread.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string_view>

namespace kanal::daemon {

// ClockWatch with a memory on disk: what was believed before a start is believed after it. The loop thread's.
class BelievedTime {
public:
    // Why `now` is not to be believed; empty: it is. The first call reads what was believed before the start.
    boost::asio::awaitable<std::string_view> doubt(spool::SpoolThread& spool, Time now);

    // Whether an hour has passed since the believed time was last put on disk.
    bool note_due(Time now) const;
    // Part of a job of the spool thread that is committed anyway. Without room it is not noted.
    static void note(spool::Spool& spool, Time now);
    void noted(Time now) { noted_ = now; }

private:
    ClockWatch clock_ = {};
    bool begun_ = false;
    std::optional<Time> noted_ = {};
};

}  // namespace kanal::daemon
