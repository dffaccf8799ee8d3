#include "readmodel/reader_pool.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/post.hpp>

#include <chrono>

namespace kanal::readmodel {

namespace {

constexpr std::size_t kMostWaiting = 64;
constexpr auto kLongestQuestion = std::chrono::seconds(1);
constexpr int kNice = 5;  // behind the threads that take reports in; where the system does not allow it, not

}  // namespace

ReaderPool::ReaderPool(Progress& progress, std::vector<std::unique_ptr<spool::ChangeFeed>> feeds)
    : progress_(progress), feeds_(std::move(feeds)), indexes_(feeds_.size()) {
    for (std::size_t i = 0; i < feeds_.size(); ++i)
        threads_.emplace_back([this, i] {
            pthread_setname_np(pthread_self(), "reader");
            (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
            serve(i);
        });
}

ReaderPool::~ReaderPool() {
    {
        std::lock_guard const lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_)
        thread.join();
    for (auto& asked : queue_) {
        asked.question->fail(retry("readmodel: read: the daemon stops"));
        complete(asked);
    }
}

void ReaderPool::ask(Asked asked) {
    {
        std::lock_guard const lock(mutex_);
        if (queue_.size() < kMostWaiting && !threads_.empty()) {
            queue_.push_back(std::move(asked));
            wake_.notify_one();
            return;
        }
    }
    asked.question->fail(retry("readmodel: read: too many questions at once"));
    complete(asked);
}

Result<void> ReaderPool::exchange(IndexFile const& file, std::function<Result<void>()> const& make) {
    exchanging_ = true;
    std::unique_lock const lock(files_);
    exchanging_ = false;
    for (auto& index : indexes_)
        index.reset();
    if (auto made = make(); !made) return made;
    for (auto& index : indexes_) {
        auto opened = file.open_reader();
        if (!opened) return opened.error();
        index = std::move(*opened);
        // Opens the log and the shared memory while the file is known to be in its place.
        if (auto looked = index->number("SELECT count(*) FROM position"); !looked) return looked.error();
    }
    return {};
}

void ReaderPool::serve(std::size_t thread) {
    for (;;) {
        Asked asked;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (stopping_) return;
            asked = std::move(queue_.front());
            queue_.pop_front();
        }
        answer(thread, asked);
        complete(asked);
    }
}

void ReaderPool::answer(std::size_t thread, Asked& asked) {
    (void)progress_.wait_for(asked.commit, asked.patience);
    // A lock that is wanted for good comes before those that are shared.
    if (exchanging_) return asked.question->fail(retry("readmodel: read: it is being made anew"));
    std::shared_lock const lock(files_);
    auto const& index = indexes_[thread];
    if (!index) return asked.question->fail(retry("readmodel: read: it is not open"));
    index->interrupt_at(std::chrono::steady_clock::now() + kLongestQuestion);
    asked.question->behind = progress_.behind(asked.commit);
    ReadView view{IndexReader(*index), *feeds_[thread]};
    bool const answered = asked.question->answer(view);
    bool const late = index->interrupted();
    index->interrupt_at(std::nullopt);
    if (!answered && late) asked.question->fail(retry("readmodel: read: the question took too long"));
    if (!answered && index->damaged()) progress_.ask_rebuild();
}

void ReaderPool::complete(Asked& asked) {
    asked.question.reset();
    if (!asked.done) return;
    boost::asio::post(asked.executor, [handler = std::move(asked.done)] { std::move (*handler)(); });
}

}  // namespace kanal::readmodel
