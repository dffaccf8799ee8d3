#include "channels/platform/surroundings.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <random>

namespace kanal::platform {

namespace asio = boost::asio;

namespace {

asio::awaitable<void> sleep_for(Duration duration) {
    asio::steady_timer timer(co_await asio::this_coro::executor, duration);
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

Surroundings real_surroundings() {
    auto const engine = std::make_shared<std::minstd_rand>(std::random_device()());
    Surroundings surroundings;
    surroundings.now = [] { return Clock::now(); };
    surroundings.sleep = sleep_for;
    surroundings.jitter = [engine] { return std::uniform_real_distribution<double>(0, 1)(*engine); };
    return surroundings;
}

}  // namespace kanal::platform
