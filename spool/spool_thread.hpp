#pragma once

#include "base/error.hpp"
#include "spool/spool.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace kanal::spool {

// One job on its way through the spool thread, its type forgotten.
class SpoolJob {
public:
    virtual ~SpoolJob() = default;
    virtual bool run(Spool& spool) = 0;  // false: its changes must not stay
    virtual void fail(Error error) = 0;  // whatever it returned, this is the result
};

template <class Job>
class TypedSpoolJob final : public SpoolJob {
public:
    using Outcome = std::invoke_result_t<Job&, Spool&>;

    explicit TypedSpoolJob(Job job) : job_(std::move(job)) {}
    bool run(Spool& spool) override {
        outcome_.emplace(job_(spool));
        return outcome_->has_value();
    }
    void fail(Error error) override { outcome_.emplace(boost::system::in_place_error, std::move(error)); }
    Outcome take() { return std::move(*outcome_); }

private:
    Job job_;
    std::optional<Outcome> outcome_ = {};
};

// The one thread that owns the spool. What has queued up while the last commit ran goes into the next: one
// fsync for all. A job gets the Spool, returns Result<T>; an error rolls its own changes back and no one
// else's. The caller hears of it only after the group's commit; when the commit failed, every job of the
// group fails with Fault::retry. Jobs run one at a time, in the order they came, each exactly once.
class SpoolThread {
public:
    // `on_broken` runs once on the spool thread after a commit failed; from then on every job fails with
    // Fault::retry.
    SpoolThread(std::unique_ptr<Spool> spool, std::function<void()> on_broken);
    ~SpoolThread();  // after the jobs already queued

    // From a coroutine; completes on its own executor. A cancellation that arrives meanwhile does not
    // interrupt the job: the result still comes. Name the job on the line above (GCC 12):
    // auto put = [...](Spool& s) { ... };  co_await thread.run(std::move(put));
    template <class Job>
    boost::asio::awaitable<std::invoke_result_t<Job&, Spool&>> run(Job job) {
        auto typed = std::make_shared<TypedSpoolJob<Job>>(std::move(job));
        std::shared_ptr<SpoolJob> erased = typed;
        co_await submit(std::move(erased), false);
        co_return typed->take();
    }

    // From any other thread but the loop's and the spool's: blocks until committed.
    template <class Job>
    std::invoke_result_t<Job&, Spool&> wait(Job job) {
        auto typed = std::make_shared<TypedSpoolJob<Job>>(std::move(job));
        submit_and_wait(typed);
        return typed->take();
    }

    // Jobs outside a group: upkeep, backup.
    template <class Job>
    boost::asio::awaitable<std::invoke_result_t<Job&, Spool&>> run_alone(Job job) {
        auto typed = std::make_shared<TypedSpoolJob<Job>>(std::move(job));
        std::shared_ptr<SpoolJob> erased = typed;
        co_await submit(std::move(erased), true);
        co_return typed->take();
    }

    // Called on the spool thread after a commit that made something due: new reports, or released ones.
    // Must be quick. Nothing is called any more once this returns with an empty function.
    void set_on_commit(std::function<void()> on_commit);
    // The same after every commit that wrote something.
    void set_on_change(std::function<void()> on_change);
    // How many commits have written something since the start, and one more. What a job wrote is counted
    // before its caller hears of it. Any thread.
    std::uint64_t commits() const;

    // Jobs waiting; the intake sheds above a bound. Any thread.
    std::size_t waiting() const;
    // What the spool thread last saw of the disk, at most a second old unless a job is running: cheap, any
    // thread.
    bool accepting() const;
    // Whether the thread is at a job, and a number that grows while that gets on: with each job, and with
    // each stretch of a statement, however long it takes. It stands still when the thread hangs. Any thread.
    bool working() const;
    std::uint64_t progress() const;

private:
    struct Parts;
    boost::asio::awaitable<void> submit(std::shared_ptr<SpoolJob> job, bool alone);
    void submit_and_wait(std::shared_ptr<SpoolJob> job);

    std::unique_ptr<Parts> parts_;
};

}  // namespace kanal::spool
