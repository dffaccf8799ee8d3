#include "spool/spool_thread.hpp"

#include <pthread.h>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

namespace kanal {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMostJobs = 128;
// However much waits: after this the group is committed, so that its first job does not wait for ever.
constexpr std::chrono::milliseconds kLongestGroup(10);
constexpr std::chrono::seconds kLookAtDisk(1);

using Done = asio::any_completion_handler<void()>;

struct Waiting {
    std::shared_ptr<SpoolJob> job = {};
    bool alone = false;
    // Counts as work of the caller's loop, which must not end while its job runs.
    asio::any_io_executor executor = {};
    // Behind a pointer: Boost 1.81's any_completion_handler never returns from an assignment.
    std::unique_ptr<Done> done = {};
    std::promise<void>* blocked = nullptr;

    void complete() {
        job.reset();
        if (blocked) return blocked->set_value();
        asio::post(executor, [done = std::move(done)] { std::move (*done)(); });
    }
};

bool run_safely(SpoolJob& job, Spool& spool) {
    try {
        return job.run(spool);
    } catch (std::exception const&) {
        // Memory ran out; the text could hold what a stranger sent.
        job.fail(retry("spool: job: an exception was thrown"));
        return false;
    }
}

}  // namespace

struct SpoolThread::Queue {
    Queue(std::unique_ptr<Spool> owned, std::function<void()> tell_broken)
        : spool(std::move(owned)), on_broken(std::move(tell_broken)), accepting(spool->accepting()) {}

    void add(Waiting waiting);
    void serve();
    std::vector<Waiting> take_group();
    void run_alone(Waiting& waiting);
    void run_group(std::vector<Waiting>& group);
    std::size_t run_jobs(std::vector<Waiting>& group);
    void after_commit();
    void look_after(bool quiet);

    std::unique_ptr<Spool> spool;
    std::function<void()> on_broken;
    std::atomic<bool> accepting;
    std::atomic<std::size_t> length = 0;

    std::mutex mutex = {};
    std::condition_variable wake = {};
    std::deque<Waiting> jobs = {};
    bool stopping = false;

    std::mutex hook_mutex = {};
    std::function<void()> on_commit = {};
    std::thread thread = {};
};

void SpoolThread::Queue::add(Waiting waiting) {
    {
        std::lock_guard const lock(mutex);
        jobs.push_back(std::move(waiting));
        length = jobs.size();
    }
    wake.notify_one();
}

// One job that wants to be alone, or as many of the others as come before the next of those. Empty: nothing
// came for a while, or the end.
std::vector<Waiting> SpoolThread::Queue::take_group() {
    std::unique_lock lock(mutex);
    wake.wait_for(lock, kLookAtDisk, [this] { return stopping || !jobs.empty(); });
    std::vector<Waiting> group;
    while (!jobs.empty() && group.size() < kMostJobs) {
        bool const alone = jobs.front().alone;
        if (alone && !group.empty()) break;
        group.push_back(std::move(jobs.front()));
        jobs.pop_front();
        if (alone) break;
    }
    length = jobs.size();
    return group;
}

void SpoolThread::Queue::serve() {
    pthread_setname_np(pthread_self(), "spool");
    for (;;) {
        auto group = take_group();
        if (group.empty()) {
            std::lock_guard const lock(mutex);
            if (stopping && jobs.empty()) return;
        } else if (group.front().alone) {
            run_alone(group.front());
        } else {
            run_group(group);
        }
        look_after(group.empty());
    }
}

void SpoolThread::Queue::run_alone(Waiting& waiting) {
    if (spool->broken())
        waiting.job->fail(retry("spool: the spool is broken"));
    else
        run_safely(*waiting.job, *spool);
    waiting.complete();
}

void SpoolThread::Queue::run_group(std::vector<Waiting>& group) {
    auto begun = spool->begin_group();
    std::size_t const ran = begun ? run_jobs(group) : group.size();
    auto const committed = begun ? spool->commit_group() : begun;
    if (committed && spool->group_queued()) after_commit();
    for (std::size_t i = 0; i < ran; ++i) {
        if (!committed) group[i].job->fail(retry(committed.error().what));
        group[i].complete();
    }
    if (ran == group.size()) return;
    std::lock_guard const lock(mutex);
    for (std::size_t i = group.size(); i > ran; --i)
        jobs.push_front(std::move(group[i - 1]));
    length = jobs.size();
}

// How many ran before time was up.
std::size_t SpoolThread::Queue::run_jobs(std::vector<Waiting>& group) {
    auto const end = std::chrono::steady_clock::now() + kLongestGroup;
    std::size_t ran = 0;
    for (auto& waiting : group) {
        if (ran > 0 && std::chrono::steady_clock::now() > end) break;
        ++ran;
        if (auto begun = spool->begin_job(); !begun) {
            waiting.job->fail(begun.error());
            continue;
        }
        bool const keep = run_safely(*waiting.job, *spool);
        auto const ended = spool->end_job(keep);
        if (!ended && keep) waiting.job->fail(ended.error());
    }
    return ran;
}

void SpoolThread::Queue::after_commit() {
    std::lock_guard const lock(hook_mutex);
    if (on_commit) on_commit();
}

void SpoolThread::Queue::look_after(bool quiet) {
    if (spool->broken()) {
        accepting = false;
        if (auto const tell = std::exchange(on_broken, {})) tell();
        return;
    }
    spool->tend(quiet);
    accepting = spool->accepting();
}

SpoolThread::SpoolThread(std::unique_ptr<Spool> spool, std::function<void()> on_broken)
    : queue_(std::make_unique<Queue>(std::move(spool), std::move(on_broken))) {
    queue_->thread = std::thread([queue = queue_.get()] { queue->serve(); });
}

SpoolThread::~SpoolThread() {
    {
        std::lock_guard const lock(queue_->mutex);
        queue_->stopping = true;
    }
    queue_->wake.notify_one();
    queue_->thread.join();
}

asio::awaitable<void> SpoolThread::submit(std::shared_ptr<SpoolJob> job, bool alone) {
    auto executor = co_await asio::this_coro::executor;
    auto initiate = [this, job = std::move(job), alone, executor](auto handler) mutable {
        Waiting waiting;
        waiting.job = std::move(job);
        waiting.alone = alone;
        waiting.executor = asio::prefer(executor, asio::execution::outstanding_work.tracked);
        waiting.done = std::make_unique<Done>(std::move(handler));
        queue_->add(std::move(waiting));
    };
    auto const& token = asio::use_awaitable;
    co_await asio::async_initiate<asio::use_awaitable_t<> const, void()>(std::move(initiate), token);
}

void SpoolThread::submit_and_wait(std::shared_ptr<SpoolJob> job) {
    std::promise<void> blocked;
    auto finished = blocked.get_future();
    Waiting waiting;
    waiting.job = std::move(job);
    waiting.blocked = &blocked;
    queue_->add(std::move(waiting));
    finished.wait();
}

void SpoolThread::set_on_commit(std::function<void()> on_commit) {
    std::lock_guard const lock(queue_->hook_mutex);
    queue_->on_commit = std::move(on_commit);
}

std::size_t SpoolThread::waiting() const {
    return queue_->length;
}

bool SpoolThread::accepting() const {
    return queue_->accepting;
}

}  // namespace kanal
