#pragma once

#include "spool/spool_thread.hpp"

#include <boost/asio/awaitable.hpp>

namespace kanal {

// Retention, checkpoints and the ballast, once a minute until the loop stops.
boost::asio::awaitable<void> keep_up(SpoolThread& spool);

// Feeds systemd's watchdog for as long as the loop turns and the spool answers; returns at once where none
// watches.
boost::asio::awaitable<void> feed_watchdog(SpoolThread& spool);

}  // namespace kanal
