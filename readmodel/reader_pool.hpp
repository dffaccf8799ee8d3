#pragma once

#include "readmodel/index_file.hpp"
#include "readmodel/index_reader.hpp"
#include "readmodel/progress.hpp"
#include "spool/reports/change_feed.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

namespace kanal::readmodel {

// What a question may ask: the read model, and the spool for records.
struct ReadView {
    IndexReader index;
    spool::ChangeFeed& records;
};

// One question on its way through the pool, its type forgotten.
class Question {
public:
    virtual ~Question() = default;
    virtual bool answer(ReadView& view) = 0;  // false: it failed
    virtual void fail(Error error) = 0;

    // What was missing when it was read, at the most: the projection goes on meanwhile.
    std::int64_t behind = 0;
};

// A few threads, each with its own connections, that answer questions one by one. The queue is bounded.
class ReaderPool {
public:
    // A feed for each thread; both outlive nothing but the pool.
    ReaderPool(Progress& progress, std::vector<std::unique_ptr<spool::ChangeFeed>> feeds);
    ~ReaderPool();  // what still waits fails
    ReaderPool(ReaderPool const&) = delete;
    ReaderPool& operator=(ReaderPool const&) = delete;

    struct Asked {
        std::shared_ptr<Question> question = {};
        std::uint64_t commit = 0;  // the newest when the question came
        Duration patience = {};    // how long it waits for the projection to get there
        boost::asio::any_io_executor executor = {};
        std::unique_ptr<boost::asio::any_completion_handler<void()>> done = {};
    };
    void ask(Asked asked);  // loop thread; completes at once with an error when the queue is full

    // Closes all connections to the file, calls `make`, and opens them again. No question runs meanwhile.
    Result<void> exchange(IndexFile const& file, std::function<Result<void>()> const& make);

private:
    void serve(std::size_t thread);
    void answer(std::size_t thread, Asked& asked);
    static void complete(Asked& asked);

    Progress& progress_;
    std::vector<std::unique_ptr<spool::ChangeFeed>> feeds_;
    std::shared_mutex files_ = {};  // held shared while a question runs
    std::atomic<bool> exchanging_ = false;
    std::vector<std::unique_ptr<spool::Database>> indexes_;

    std::mutex mutex_ = {};  // of the two below
    std::condition_variable wake_ = {};
    std::deque<Asked> queue_ = {};
    bool stopping_ = false;
    std::vector<std::thread> threads_ = {};
};

}  // namespace kanal::readmodel
