#include "spool/spool_queue.hpp"

#include <boost/asio/post.hpp>

#include <chrono>
#include <exception>
#include <utility>

namespace kanal::spool {

namespace {

constexpr std::size_t kMostJobs = 128;
// However much waits: after this the group is committed, so that its first job does not wait for ever.
constexpr std::chrono::milliseconds kLongestGroup(10);
constexpr std::chrono::seconds kLookAtDisk(1);

bool run_safely(SpoolJob& job, Spool& spool) {
    try {
        return job.run(spool);
    } catch (std::exception const&) {
        // Memory ran out; the text could hold what a stranger sent.
        job.fail(retry("spool: job: an exception was thrown"));
        return false;
    }
}

using Handlers = std::vector<std::unique_ptr<boost::asio::any_completion_handler<void()>>>;

// What is handed over one by one wakes its loop each time.
void post(boost::asio::any_io_executor const& executor, Handlers handlers) {
    boost::asio::post(executor, [handlers = std::move(handlers)]() mutable {
        for (auto& handler : handlers)
            std::move (*handler)();
    });
}

}  // namespace

SpoolQueue::SpoolQueue(std::unique_ptr<Spool> spool, std::function<void()> on_broken)
    : spool_(std::move(spool)), on_broken_(std::move(on_broken)), accepting_(spool_->accepting()) {
    spool_->count_progress(progress_);
}

void SpoolQueue::add(WaitingJob job) {
    {
        std::lock_guard const lock(mutex_);
        jobs_.push_back(std::move(job));
        length_ = jobs_.size();
    }
    wake_.notify_one();
}

void SpoolQueue::stop() {
    {
        std::lock_guard const lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
}

void SpoolQueue::set_on_commit(std::function<void()> on_commit) {
    std::lock_guard const lock(hook_mutex_);
    on_commit_ = std::move(on_commit);
}

void SpoolQueue::set_on_change(std::function<void()> on_change) {
    std::lock_guard const lock(hook_mutex_);
    on_change_ = std::move(on_change);
}

void SpoolQueue::serve() {
    for (;;) {
        working_ = false;
        auto group = take_group();
        ++progress_;
        working_ = true;
        if (group.empty()) {
            std::lock_guard const lock(mutex_);
            if (stopping_ && jobs_.empty()) return;
        } else if (group.front().alone) {
            run_alone(group);
        } else {
            run_group(group);
        }
        maintain(group.empty());
    }
}

// One job that wants to be alone, or as many of the others as come before the next of those. Empty: nothing
// came for a while, or the end.
std::vector<WaitingJob> SpoolQueue::take_group() {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, kLookAtDisk, [this] { return stopping_ || !jobs_.empty(); });
    std::vector<WaitingJob> group;
    while (!jobs_.empty() && group.size() < kMostJobs) {
        bool const alone = jobs_.front().alone;
        if (alone && !group.empty()) break;
        group.push_back(std::move(jobs_.front()));
        jobs_.pop_front();
        if (alone) break;
    }
    length_ = jobs_.size();
    return group;
}

void SpoolQueue::run_alone(std::vector<WaitingJob>& group) {
    auto& job = *group.front().job;
    if (spool_->broken())
        job.fail(retry("spool: the spool is broken"));
    else
        run_safely(job, *spool_);
    count_change();
    answer(group, 1);
}

void SpoolQueue::run_group(std::vector<WaitingJob>& group) {
    auto const begun = spool_->begin_group();
    std::size_t const ran = begun ? run_jobs(group) : group.size();
    auto const committed = begun ? spool_->commit_group() : begun;
    if (committed) count_change();
    if (committed && spool_->group_queued()) notify_commit();
    for (std::size_t i = 0; i < ran && !committed; ++i)
        group[i].job->fail(retry(committed.error().what));
    answer(group, ran);
    put_back(group, ran);
}

// To the first `count` of them, in their order: those of one executor behind each other in one piece.
void SpoolQueue::answer(std::vector<WaitingJob>& group, std::size_t count) {
    boost::asio::any_io_executor executor;
    Handlers handlers;
    auto const hand_over = [&] {
        if (!handlers.empty()) post(executor, std::exchange(handlers, {}));
    };
    for (std::size_t i = 0; i < count; ++i) {
        auto& waiting = group[i];
        waiting.job.reset();
        if (waiting.blocked) {
            waiting.blocked->set_value();
            continue;
        }
        if (waiting.executor != executor) hand_over();
        executor = std::move(waiting.executor);
        handlers.push_back(std::move(waiting.done));
    }
    hand_over();
}

// How many ran before time was up.
std::size_t SpoolQueue::run_jobs(std::vector<WaitingJob>& group) {
    auto const end = std::chrono::steady_clock::now() + kLongestGroup;
    std::size_t ran = 0;
    for (auto& waiting : group) {
        if (ran > 0 && std::chrono::steady_clock::now() > end) break;
        ++ran;
        ++progress_;
        if (auto begun = spool_->begin_job(); !begun) {
            waiting.job->fail(begun.error());
            continue;
        }
        bool const keep = run_safely(*waiting.job, *spool_);
        auto const ended = spool_->end_job(keep);
        if (!ended && keep) waiting.job->fail(ended.error());
    }
    return ran;
}

void SpoolQueue::put_back(std::vector<WaitingJob>& group, std::size_t first) {
    if (first == group.size()) return;
    std::lock_guard const lock(mutex_);
    for (std::size_t i = group.size(); i > first; --i)
        jobs_.push_front(std::move(group[i - 1]));
    length_ = jobs_.size();
}

void SpoolQueue::notify_commit() {
    std::lock_guard const lock(hook_mutex_);
    if (on_commit_) on_commit_();
}

void SpoolQueue::count_change() {
    auto const changes = spool_->changes();
    if (std::exchange(changes_seen_, changes) == changes) return;
    ++commits_;
    std::lock_guard const lock(hook_mutex_);
    if (on_change_) on_change_();
}

void SpoolQueue::maintain(bool quiet) {
    if (spool_->broken()) {
        accepting_ = false;
        if (auto const notify = std::exchange(on_broken_, {})) notify();
        return;
    }
    spool_->maintain(quiet);
    accepting_ = spool_->accepting();
}

}  // namespace kanal::spool
