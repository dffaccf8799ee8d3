#include "base/blocking_thread.hpp"
#include "tests/support/run_coroutine.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <thread>

using namespace kanal;
namespace asio = boost::asio;

TEST_CASE("blocking thread: what a job returns or throws comes to the coroutine that waits, on its own thread"
) {
    BlockingThread thread;
    auto const here = std::this_thread::get_id();
    bool thrown = false;
    test::run_coroutine([&]() -> asio::awaitable<void> {
        auto name = [] { return std::this_thread::get_id(); };
        auto const there = co_await thread.run(std::move(name));
        CHECK(there != here);
        auto fail = []() -> int { throw std::runtime_error("no memory"); };
        try {
            auto const never = co_await thread.run(std::move(fail));
            FAIL(never);
        } catch (std::runtime_error const&) {
            thrown = std::this_thread::get_id() == here;
        }
        auto const again = co_await thread.run(std::move(name));
        CHECK(again == there);
    });
    CHECK(thrown);
}
