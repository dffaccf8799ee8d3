#pragma once

#include "base/error.hpp"
#include "spool/spool.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <future>
#include <memory>

namespace kanal {

// The one thread that owns the spool. What has queued up while the last commit ran goes into the next: one
// fsync for all. A job gets the Spool, returns Result<T>; an error rolls its own changes back and no one
// else's. The caller hears of it only after the group's commit.
class SpoolThread {
public:
    // `on_broken` runs once on the spool thread after a commit failed; from then on every job fails with
    // Fault::retry.
    SpoolThread(std::unique_ptr<Spool> spool, std::function<void()> on_broken);
    ~SpoolThread();  // after the jobs already queued

    // From a coroutine; completes on its own executor. A cancellation that arrives meanwhile does not
    // interrupt the job. Name the job on the line above (GCC 12): auto put = [...](Spool& s) { ... };
    // co_await thread.run(std::move(put));
    template <class Job>
    boost::asio::awaitable<std::invoke_result_t<Job&, Spool&>> run(Job job);

    // From any other thread but the loop's: blocks until committed.
    template <class Job>
    std::invoke_result_t<Job&, Spool&> wait(Job job);

    // Jobs outside a group: upkeep, backup.
    template <class Job>
    boost::asio::awaitable<std::invoke_result_t<Job&, Spool&>> run_alone(Job job);

    // Jobs waiting; the intake sheds above a bound.
    std::size_t waiting() const;
    // What the spool thread last saw of the disk: cheap, any thread.
    bool accepting() const;
};

}  // namespace kanal
