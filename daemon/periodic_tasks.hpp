#pragma once

#include "spool/spool_thread.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>

namespace kanal::daemon {

// Retention, checkpoints and the reserve, at once and then each minute, until cancelled. `projected` says up
// to which change the read model has followed, so that the spool forgets it. Then `besides`, on the loop.
boost::asio::awaitable<void> maintain_spool(
    spool::SpoolThread& spool, std::function<std::int64_t()> projected, std::function<void()> besides
);

// Says what the log has suppressed and lost; looks each second, until cancelled.
boost::asio::awaitable<void> flush_log();

// Feeds systemd's watchdog while the loop turns and the spool's thread rests or gets on, until cancelled. A
// job that takes long starves it only when it hangs.
boost::asio::awaitable<void> feed_watchdog(spool::SpoolThread& spool);

// Makes the folder where it is missing; says so where what is acknowledged would not outlive the machine's
// next start.
Result<void> make_state_dir(std::filesystem::path const& directory);

}  // namespace kanal::daemon
