#include "base/child_keeper.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace kanal {

namespace asio = boost::asio;

ChildKeeper::ChildKeeper(ChildOptions options, RetryDelay delay, std::function<double()> jitter)
    : options_(std::move(options)), delay_(delay), jitter_(std::move(jitter)) {}

asio::awaitable<Result<ChildProcess*>> ChildKeeper::child() {
    if (child_ && child_->alive()) co_return child_.get();
    if (child_) failed();
    auto const executor = co_await asio::this_coro::executor;
    if (delay_due_) {
        asio::steady_timer pause(executor, delay_.after(failures_, jitter_()));
        co_await pause.async_wait(asio::use_awaitable);
        delay_due_ = false;
    }
    auto started = ChildProcess::start(executor, options_);
    if (!started) {
        failed();
        co_return started.error();
    }
    ++starts_;
    child_ = std::move(*started);
    co_return child_.get();
}

asio::awaitable<Result<std::string>> ChildKeeper::ask(std::string request, Duration deadline) {
    auto const running = co_await child();
    if (!running) co_return running.error();
    auto answer = co_await (*running)->ask(std::move(request), deadline);
    answer ? worked() : failed();
    co_return answer;
}

void ChildKeeper::worked() {
    failures_ = 0;
}

void ChildKeeper::failed() {
    child_.reset();
    ++failures_;
    delay_due_ = true;
}

void ChildKeeper::replace(asio::any_io_executor executor) {
    child_.reset();
    auto started = ChildProcess::start(std::move(executor), options_);
    if (!started) return failed();
    ++starts_;
    child_ = std::move(*started);
}

}  // namespace kanal
