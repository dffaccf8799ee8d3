#pragma once

#include "base/child_process.hpp"
#include "base/retry_delay.hpp"

#include <functional>

namespace kanal {

// Keeps one child of a role: starts it when it is asked for, and again after it ended, not sooner than the
// back-off allows. Loop thread; one caller at a time.
class ChildKeeper {
public:
    // `jitter` gives 0 to 1.
    ChildKeeper(ChildOptions options, RetryDelay delay, std::function<double()> jitter);

    // One message there and one back. A child that ends, or does not answer in time, is killed, and the error
    // returned; the next call starts another, after the delay.
    boost::asio::awaitable<Result<std::string>> ask(std::string request, Duration deadline);

    // The running child, for a conversation of the caller's own; valid until the next call of the keeper.
    boost::asio::awaitable<Result<ChildProcess*>> child();
    void worked();  // the conversation goes well: the back-off begins anew
    void failed();  // ends the child; the next one waits longer
    // Ends a child that fell over one message and starts another at once, so that it is ready for the next
    // one. The back-off counts where none can be started.
    void replace(boost::asio::any_io_executor executor);

    unsigned failures() const { return failures_; }  // in a row
    std::uint64_t starts() const { return starts_; }

private:
    ChildOptions options_;
    RetryDelay delay_;
    std::function<double()> jitter_;
    std::unique_ptr<ChildProcess> child_ = {};
    unsigned failures_ = 0;
    std::uint64_t starts_ = 0;
    bool delay_due_ = false;
};

}  // namespace kanal
