#pragma once

#include "base/error.hpp"
#include "centre/effect_store.hpp"

#include <boost/asio/awaitable.hpp>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace kanal::centre {

// The thread that owns the store. What has come while the last commit ran goes into the next: one sync for
// all.
class EffectThread {
public:
    // `on_broken` is called once, on this thread, after a commit failed; from then on everything fails.
    EffectThread(std::unique_ptr<EffectStore> store, std::function<void()> on_broken);
    ~EffectThread();  // after what has come already
    EffectThread(EffectThread const&) = delete;
    EffectThread& operator=(EffectThread const&) = delete;

    // From a coroutine; completes on its executor after the commit.
    boost::asio::awaitable<Result<Taken>> take(Effect effect);
    // From any other thread; blocks until the commit.
    Result<std::vector<Taken>> take_and_wait(std::vector<Effect> effects);
    // The same for what a gateway says that it has sent.
    Result<std::vector<Count>> claim_and_wait(std::vector<Claim> claims);
    // Something else to ask the store; `ask` runs on this thread.
    boost::asio::awaitable<void> run(std::function<void(EffectStore&)> ask);

private:
    struct Job {
        std::vector<Effect> effects = {};
        std::function<void(EffectStore&)> ask = {};
        std::function<void(Result<std::vector<Taken>>)> done = {};  // on this thread
    };
    void add(Job job);
    void loop();
    void do_all(std::vector<Job>& jobs);
    void break_with(Error const& error);

    std::unique_ptr<EffectStore> store_;
    std::function<void()> on_broken_;
    bool broken_ = false;
    std::mutex mutex_;
    std::condition_variable came_;
    std::vector<Job> jobs_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace kanal::centre
