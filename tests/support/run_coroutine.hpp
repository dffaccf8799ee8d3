#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>

namespace kanal::test {

// Runs one coroutine to its end on a loop of its own; what it throws is thrown here.
template <class Coroutine>
void run_coroutine(boost::asio::io_context& loop, Coroutine coroutine) {
    std::exception_ptr failure;
    boost::asio::co_spawn(loop, std::move(coroutine), [&failure](std::exception_ptr thrown) {
        failure = thrown;
    });
    loop.restart();
    loop.run();
    if (failure) std::rethrow_exception(failure);
}

template <class Coroutine>
void run_coroutine(Coroutine coroutine) {
    boost::asio::io_context loop;
    run_coroutine(loop, std::move(coroutine));
}

}  // namespace kanal::test
