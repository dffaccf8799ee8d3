#include "spool/spool_thread.hpp"

#include "spool/spool_queue.hpp"

#include <pthread.h>
#include <boost/asio/async_result.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <thread>

namespace kanal::spool {

namespace asio = boost::asio;

struct SpoolThread::Parts {
    SpoolQueue queue;
    std::thread thread = {};
};

SpoolThread::SpoolThread(std::unique_ptr<Spool> spool, std::function<void()> on_broken)
    : parts_(new Parts{SpoolQueue(std::move(spool), std::move(on_broken))}) {
    parts_->thread = std::thread([queue = &parts_->queue] {
        pthread_setname_np(pthread_self(), "spool");
        queue->serve();
    });
}

SpoolThread::~SpoolThread() {
    parts_->queue.stop();
    parts_->thread.join();
}

asio::awaitable<void> SpoolThread::submit(std::shared_ptr<SpoolJob> job, bool alone) {
    auto const executor = co_await asio::this_coro::executor;
    auto initiate = [this, job = std::move(job), alone, executor](auto handler) mutable {
        WaitingJob waiting;
        waiting.job = std::move(job);
        waiting.alone = alone;
        waiting.executor = asio::prefer(executor, asio::execution::outstanding_work.tracked);
        waiting.done = std::make_unique<asio::any_completion_handler<void()>>(std::move(handler));
        parts_->queue.add(std::move(waiting));
    };
    auto const& token = asio::use_awaitable;
    co_await asio::async_initiate<asio::use_awaitable_t<> const, void()>(std::move(initiate), token);
}

void SpoolThread::submit_and_wait(std::shared_ptr<SpoolJob> job) {
    std::promise<void> blocked;
    auto const finished = blocked.get_future();
    WaitingJob waiting;
    waiting.job = std::move(job);
    waiting.blocked = &blocked;
    parts_->queue.add(std::move(waiting));
    finished.wait();
}

void SpoolThread::set_on_commit(std::function<void()> on_commit) {
    parts_->queue.set_on_commit(std::move(on_commit));
}

void SpoolThread::set_on_change(std::function<void()> on_change) {
    parts_->queue.set_on_change(std::move(on_change));
}

std::uint64_t SpoolThread::commits() const {
    return parts_->queue.commits();
}

std::size_t SpoolThread::waiting() const {
    return parts_->queue.length();
}

bool SpoolThread::accepting() const {
    return parts_->queue.accepting();
}

bool SpoolThread::working() const {
    return parts_->queue.working();
}

std::uint64_t SpoolThread::progress() const {
    return parts_->queue.progress();
}

}  // namespace kanal::spool
