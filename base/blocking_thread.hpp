#pragma once

#include <atomic>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>

namespace kanal {

// A thread for the blocking calls of one library handle, one at a time.
class BlockingThread {
public:
    BlockingThread() = default;
    ~BlockingThread() {
        stopping_ = true;
        if (pool_) pool_->join();
    }
    BlockingThread(BlockingThread const&) = delete;
    BlockingThread& operator=(BlockingThread const&) = delete;

    // Blocking calls give up soon after it becomes true.
    std::atomic<bool> const& stopping() const { return stopping_; }
    void begin() { stopping_ = false; }

    // Completes on the caller's executor with what the job returned; throws what it threw, and where no
    // thread can be had. A cancellation makes `stopping` true and waits for the job's end all the same. The
    // job refers to nothing that may go before it has run.
    template <class Job>
    boost::asio::awaitable<std::invoke_result_t<Job&>> run(Job job) {
        using Answer = std::invoke_result_t<Job&>;
        if (!pool_) pool_.emplace(1);
        auto initiate = [this, job = std::make_shared<Job>(std::move(job))](auto handler) mutable {
            this->begin(std::move(job), std::move(handler));
        };
        using Signature = void(std::exception_ptr, std::optional<Answer>);
        auto const& token = boost::asio::use_awaitable;
        auto answer = co_await boost::asio::async_initiate<boost::asio::use_awaitable_t<> const, Signature>(
            std::move(initiate), token
        );
        co_return std::move(*answer);
    }

private:
    template <class Job, class Handler>
    void begin(std::shared_ptr<Job> job, Handler handler) {
        namespace asio = boost::asio;
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) slot.assign([this](asio::cancellation_type) { stopping_ = true; });
        auto const work =
            asio::prefer(asio::get_associated_executor(handler), asio::execution::outstanding_work.tracked);
        asio::post(*pool_, [job = std::move(job), work, slot, handler = std::move(handler)]() mutable {
            std::optional<std::invoke_result_t<Job&>> answer;
            std::exception_ptr thrown;
            try {
                answer.emplace((*job)());
            } catch (...) {
                thrown = std::current_exception();
            }
            auto complete =
                [answer = std::move(answer), thrown, slot, handler = std::move(handler)]() mutable {
                    slot.clear();
                    std::move(handler)(thrown, std::move(answer));
                };
            asio::post(work, std::move(complete));
        });
    }

    std::atomic<bool> stopping_ = false;
    std::optional<boost::asio::thread_pool> pool_ = {};  // from the first job on
};

}  // namespace kanal
