#include "centre/effect_thread.hpp"

#include "base/log.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <optional>
#include <utility>

namespace kanal::centre {

namespace asio = boost::asio;

namespace {

// `add` gets a function that any thread may call once; the coroutine then goes on on its own executor.
template <class Add>
asio::awaitable<void> await_call(Add add) {
    auto initiate = [add = std::move(add)](auto handler) mutable {
        auto const work =
            asio::prefer(asio::get_associated_executor(handler), asio::execution::outstanding_work.tracked);
        auto const shared = std::make_shared<decltype(handler)>(std::move(handler));
        add([work, shared] { asio::post(work, [shared] { std::move (*shared)(); }); });
    };
    auto const& token = asio::use_awaitable;
    co_await asio::async_initiate<asio::use_awaitable_t<> const, void()>(std::move(initiate), token);
}

Error broken() {
    return retry("the store is broken");
}

}  // namespace

EffectThread::EffectThread(std::unique_ptr<EffectStore> store, std::function<void()> on_broken)
    : store_(std::move(store)), on_broken_(std::move(on_broken)), thread_([this] { loop(); }) {}

EffectThread::~EffectThread() {
    {
        std::lock_guard const lock(mutex_);
        stopping_ = true;
    }
    came_.notify_all();
    thread_.join();
}

asio::awaitable<Result<Taken>> EffectThread::take(Effect effect) {
    auto const result = std::make_shared<std::optional<Result<std::vector<Taken>>>>();
    auto add_job = [this, result, effect = std::move(effect)](std::function<void()> go_on) mutable {
        Job job;
        job.effects.push_back(std::move(effect));
        job.done = [result, go_on = std::move(go_on)](Result<std::vector<Taken>> taken) {
            *result = std::move(taken);
            go_on();
        };
        add(std::move(job));
    };
    auto call = await_call(std::move(add_job));
    co_await std::move(call);
    if (!**result) co_return (*result)->error();
    co_return (*result)->value().front();
}

Result<std::vector<Taken>> EffectThread::take_and_wait(std::vector<Effect> effects) {
    std::promise<Result<std::vector<Taken>>> promise;
    auto answer = promise.get_future();
    Job job;
    job.effects = std::move(effects);
    job.done = [&promise](Result<std::vector<Taken>> taken) { promise.set_value(std::move(taken)); };
    add(std::move(job));
    return answer.get();
}

Result<std::vector<Count>> EffectThread::claim_and_wait(std::vector<Claim> claims) {
    std::promise<Result<std::vector<Count>>> promise;
    auto answer = promise.get_future();
    Result<std::vector<Count>> counts = broken();
    Job job;
    job.ask = [this, &claims, &counts](EffectStore& store) {
        counts = store.claim(claims);
        if (!counts) break_with(counts.error());
    };
    job.done = [&](Result<std::vector<Taken>>) { promise.set_value(std::move(counts)); };
    add(std::move(job));
    return answer.get();
}

asio::awaitable<void> EffectThread::run(std::function<void(EffectStore&)> ask) {
    auto add_job = [this, ask = std::move(ask)](std::function<void()> go_on) mutable {
        Job job;
        job.ask = std::move(ask);
        job.done = [go_on = std::move(go_on)](Result<std::vector<Taken>>) { go_on(); };
        add(std::move(job));
    };
    auto call = await_call(std::move(add_job));
    co_await std::move(call);
}

void EffectThread::add(Job job) {
    {
        std::lock_guard const lock(mutex_);
        jobs_.push_back(std::move(job));
    }
    came_.notify_all();
}

void EffectThread::loop() {
    for (;;) {
        std::vector<Job> jobs;
        {
            std::unique_lock lock(mutex_);
            came_.wait(lock, [this] { return !jobs_.empty() || stopping_; });
            if (jobs_.empty()) return;
            jobs.swap(jobs_);
        }
        do_all(jobs);
    }
}

void EffectThread::break_with(Error const& error) {
    if (std::exchange(broken_, true)) return;
    log::event(log::Level::alert, "effect_failed", {{"reason", error.what}});
    on_broken_();
}

void EffectThread::do_all(std::vector<Job>& jobs) {
    std::vector<Effect> all;
    for (auto& job : jobs)
        std::move(job.effects.begin(), job.effects.end(), std::back_inserter(all));
    Result<std::vector<Taken>> taken = broken();
    if (!broken_) taken = all.empty() ? Result<std::vector<Taken>>(std::vector<Taken>()) : store_->take(all);
    if (!taken) break_with(taken.error());
    std::size_t at = 0;
    for (auto& job : jobs) {
        auto const count = job.effects.size();
        if (job.ask && !broken_) job.ask(*store_);
        if (!taken) {
            job.done(taken.error());
            continue;
        }
        auto const begin = taken->begin() + static_cast<std::ptrdiff_t>(at);
        job.done(std::vector<Taken>(begin, begin + static_cast<std::ptrdiff_t>(count)));
        at += count;
    }
}

}  // namespace kanal::centre
