#include "daemon/periodic_tasks.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "daemon/service_notify.hpp"

#include <linux/magic.h>
#include <sys/vfs.h>

namespace kanal::daemon {

namespace asio = boost::asio;

asio::awaitable<void> maintain_spool(
    spool::SpoolThread& spool, std::function<std::int64_t()> projected, std::function<void()> besides
) {
    for (;;) {
        // At once, too: the reserve must be there before the disk is full.
        auto work = [followed = projected()](spool::Spool& owned) {
            owned.set_projected(followed);
            return owned.upkeep(WallClock::now());
        };
        auto const done = co_await spool.run_alone(std::move(work));
        if (!done) log::event(log::Level::error, "upkeep_failed", {{"reason", done.error().what}});
        besides();
        co_await pause_for(std::chrono::minutes(1));
    }
}

asio::awaitable<void> flush_log() {
    for (;;) {
        log::flush();
        co_await pause_for(std::chrono::seconds(1));
    }
}

asio::awaitable<void> feed_watchdog(spool::SpoolThread& spool) {
    auto const interval = service::watchdog_interval().value_or(std::chrono::minutes(1));
    std::uint64_t seen = 0;
    for (;;) {
        auto const progress = spool.progress();
        if (!spool.working() || progress != seen) service::alive();
        seen = progress;
        co_await pause_for(interval / 4);
    }
}

Result<void> make_state_dir(std::filesystem::path const& directory) {
    std::error_code failed;
    std::filesystem::create_directories(directory, failed);
    if (failed) return retry("state_dir: create: " + failed.message());
    struct statfs status {};
    if (::statfs(directory.c_str(), &status) != 0) return {};
    if (status.f_type != TMPFS_MAGIC && status.f_type != RAMFS_MAGIC) return {};
    log::event(log::Level::warning, "state_dir_volatile", {{"reason", "it lies in memory"}});
    return {};
}

}  // namespace kanal::daemon
