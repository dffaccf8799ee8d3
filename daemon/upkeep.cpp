#include "daemon/upkeep.hpp"

#include "base/log.hpp"
#include "daemon/service_notify.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace kanal {

namespace asio = boost::asio;

namespace {

asio::awaitable<void> pause(Duration duration) {
    asio::steady_timer timer(co_await asio::this_coro::executor, duration);
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

}  // namespace

asio::awaitable<void> keep_up(SpoolThread& spool) {
    for (;;) {
        // At once, too: the ballast must be there before the disk is full.
        auto work = [](Spool& owned) { return owned.upkeep(Clock::now()); };
        auto const done = co_await spool.run_alone(std::move(work));
        if (!done) log::event(log::Level::error, "upkeep_failed", {{"reason", done.error().what}});
        co_await pause(std::chrono::minutes(1));
    }
}

asio::awaitable<void> feed_watchdog(SpoolThread& spool) {
    auto const interval = service::watchdog_interval();
    if (!interval) co_return;
    for (;;) {
        auto touch = [](Spool& owned) -> Result<bool> { return owned.accepting(); };
        auto const answered = co_await spool.run(std::move(touch));
        if (answered) service::alive();
        co_await pause(*interval / 3);
    }
}

}  // namespace kanal
