#pragma once

#include "spool/spool.hpp"
#include "spool/spool_thread.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <vector>

namespace kanal::spool {

// A job in the queue, and who waits for it.
struct WaitingJob {
    std::shared_ptr<SpoolJob> job = {};
    bool alone = false;
    // Counts as work of the caller's loop, which must not end while its job runs.
    boost::asio::any_io_executor executor = {};
    // Behind a pointer: Boost 1.81's any_completion_handler never returns from an assignment.
    std::unique_ptr<boost::asio::any_completion_handler<void()>> done = {};
    std::promise<void>* blocked = nullptr;
};

// What the spool's thread does: takes jobs out of the queue, runs them in groups, and answers.
class SpoolQueue {
public:
    SpoolQueue(std::unique_ptr<Spool> spool, std::function<void()> on_broken);

    // Any thread.
    void add(WaitingJob job);
    void stop();  // `serve` returns when all that was added is done
    void set_on_commit(std::function<void()> on_commit);
    void set_on_change(std::function<void()> on_change);
    std::uint64_t commits() const { return commits_; }
    std::size_t length() const { return length_; }
    bool accepting() const { return accepting_; }
    bool working() const { return working_; }
    std::uint64_t progress() const { return progress_; }

    // The spool's thread lives in it.
    void serve();

private:
    std::vector<WaitingJob> take_group();
    void run_alone(std::vector<WaitingJob>& group);
    void run_group(std::vector<WaitingJob>& group);
    std::size_t run_jobs(std::vector<WaitingJob>& group);
    static void answer(std::vector<WaitingJob>& group, std::size_t count);
    void put_back(std::vector<WaitingJob>& group, std::size_t first);
    void notify_commit();
    void count_change();
    void maintain(bool quiet);

    std::unique_ptr<Spool> spool_;
    std::function<void()> on_broken_;
    std::atomic<bool> accepting_;
    std::atomic<std::size_t> length_ = 0;
    std::atomic<bool> working_ = false;
    std::atomic<std::uint64_t> progress_ = 0;
    std::atomic<std::uint64_t> commits_ = 1;  // opening is the first
    std::int64_t changes_seen_ = 0;

    std::mutex mutex_ = {};  // of the three below
    std::condition_variable wake_ = {};
    std::deque<WaitingJob> jobs_ = {};
    bool stopping_ = false;

    std::mutex hook_mutex_ = {};
    std::function<void()> on_commit_ = {};
    std::function<void()> on_change_ = {};
};

}  // namespace kanal::spool
