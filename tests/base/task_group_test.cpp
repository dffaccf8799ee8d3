#include "base/task_group.hpp"
#include "tests/support/run_coroutine.hpp"

#include <doctest/doctest.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace kanal;
namespace asio = boost::asio;

namespace {

asio::awaitable<void> live_on(int& ended) {
    struct Count {
        explicit Count(int& where) : number(where) {}
        ~Count() { ++number; }
        int& number;
    } const count(ended);
    asio::steady_timer timer(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> yield() {
    asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::seconds(0));
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> throw_soon(std::string said) {
    co_await yield();
    throw std::runtime_error(said);
}

asio::awaitable<Result<void>> fail_soon() {
    co_await yield();
    co_return reject("modem: pin: refused");
}

// What ended the group of one task that lives on and this one, and that the other had ended by then.
template <class Awaitable>
Error end_with(Awaitable task) {
    Error why;
    int ended = 0;
    test::run_coroutine([&]() -> asio::awaitable<void> {
        TaskGroup tasks(co_await asio::this_coro::executor);
        tasks.add("long", live_on(ended));
        tasks.add("short", std::move(task));
        why = co_await tasks.first_end();
        CHECK(ended == 1);
    });
    return why;
}

}  // namespace

TEST_CASE("task group: a task that throws ends the others and is told of, without what its exception says") {
    auto const why = end_with(throw_soon("words of a stranger"));
    CHECK(why.what == "short: an exception of type std::runtime_error");
}

TEST_CASE("task group: a task that fails ends the others, and its error is passed on") {
    auto const why = end_with(fail_soon());
    CHECK(why.what == "modem: pin: refused");
    CHECK(why.fault == Fault::reject);
}

TEST_CASE("task group: a task that just returns has ended by itself, which none may") {
    CHECK(end_with(yield()).what == "short: ended by itself");
}

TEST_CASE("task group: when all throw, the first is told of and all have ended") {
    Error why;
    test::run_coroutine([&]() -> asio::awaitable<void> {
        TaskGroup tasks(co_await asio::this_coro::executor);
        tasks.add("one", throw_soon(""));
        tasks.add("two", throw_soon(""));
        why = co_await tasks.first_end();
    });
    CHECK(why.what == "one: an exception of type std::runtime_error");
}

TEST_CASE("task group: who waits for it and is cancelled has all tasks ended before it goes on") {
    asio::io_context loop;
    asio::cancellation_signal cancel;
    int ended = 0;
    bool aborted = false;
    auto group = [&]() -> asio::awaitable<void> {
        TaskGroup tasks(co_await asio::this_coro::executor);
        tasks.add("one", live_on(ended));
        tasks.add("two", live_on(ended));
        co_await tasks.first_end();
    };
    auto done = [&](std::exception_ptr thrown) {
        CHECK(ended == 2);
        aborted = thrown && describe(thrown) == "Operation canceled";
    };
    asio::co_spawn(loop, std::move(group), asio::bind_cancellation_slot(cancel.slot(), std::move(done)));
    loop.poll();
    cancel.emit(asio::cancellation_type::terminal);
    loop.run();
    CHECK(aborted);
}

TEST_CASE("task group: the first unexpected end is told once, and none after cancel") {
    asio::io_context loop;
    int ended = 0;
    std::vector<std::string> told;
    auto note = [&](std::string const& task, Error const& why) { told.push_back(task + ": " + why.what); };
    {
        TaskGroup tasks(loop.get_executor());
        tasks.add("first", throw_soon(""));
        tasks.add("second", throw_soon(""));
        tasks.add("long", live_on(ended));
        tasks.start(note);
        loop.run_for(std::chrono::milliseconds(50));
        REQUIRE(told.size() == 1);
        CHECK(told[0] == "first: an exception of type std::runtime_error");
        CHECK(ended == 0);
        tasks.cancel();
        loop.restart();
        loop.run();
        CHECK(ended == 1);
        CHECK(told.size() == 1);
    }
    TaskGroup tasks(loop.get_executor());
    tasks.add("long", live_on(ended));
    tasks.start(note);
    loop.restart();
    loop.poll();
    tasks.cancel();
    loop.run();
    CHECK(ended == 2);
    CHECK(told.size() == 1);
}
