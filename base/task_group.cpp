#include "base/task_group.hpp"

#include <cxxabi.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <list>
#include <optional>
#include <system_error>
#include <typeinfo>
#include <utility>

namespace kanal {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<void>> without_result(asio::awaitable<void> task) {
    co_await std::move(task);
    co_return Result<void>{};
}

std::string type_name(std::exception const& thrown) {
    int status = 0;
    char* const readable = abi::__cxa_demangle(typeid(thrown).name(), nullptr, nullptr, &status);
    std::string name = readable ? readable : typeid(thrown).name();
    std::free(readable);
    return name;
}

}  // namespace

EssentialTaskEnded::EssentialTaskEnded(std::string name, std::exception_ptr const& thrown)
    : std::runtime_error(describe(thrown)), task(std::move(name)) {}

std::function<void(std::exception_ptr)> essential(std::string task) {
    return [task = std::move(task)](std::exception_ptr const& thrown) {
        if (thrown) throw EssentialTaskEnded(task, thrown);
    };
}

std::string describe(std::exception_ptr const& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (EssentialTaskEnded const& ended) {
        return ended.what();
    } catch (std::system_error const& error) {
        return error.code().message();
    } catch (boost::system::system_error const& error) {
        return error.code().message();
    } catch (std::exception const& error) {
        return "an exception of type " + type_name(error);
    } catch (...) {
        return "an exception";
    }
}

struct TaskGroup::State : std::enable_shared_from_this<State> {
    struct Task {
        std::string name = {};
        asio::awaitable<Result<void>> work;
    };

    explicit State(asio::any_io_executor loop) : executor(std::move(loop)), changed(executor) {}

    void ended(std::string const& name, std::exception_ptr const& thrown, Result<void> const& result) {
        --running;
        changed.cancel();
        if (cancelled || first) return;
        auto const why = thrown   ? retry(describe(thrown))
                         : result ? retry("ended by itself")
                                  : result.error();
        first = thrown || result ? retry(name + ": " + why.what) : why;
        if (on_first_end) std::exchange(on_first_end, {})(name, why);
    }

    void cancel() {
        cancelled = true;
        for (auto& signal : signals)
            signal.emit(asio::cancellation_type::terminal);
        // co_spawn posts what it heard with a pointer into our signals: they stay until that has run.
        asio::post(executor, [self = shared_from_this()] {});
    }

    asio::any_io_executor executor;
    asio::steady_timer changed;  // cancelled whenever a task ends
    std::list<Task> tasks = {};
    std::list<asio::cancellation_signal> signals = {};
    std::function<void(std::string const&, Error const&)> on_first_end = {};
    std::optional<Error> first = {};
    std::size_t running = 0;
    bool cancelled = false;
};

TaskGroup::TaskGroup(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}

TaskGroup::~TaskGroup() {
    state_->on_first_end = {};
    state_->cancel();
}

void TaskGroup::add(std::string name, asio::awaitable<void> task) {
    add(std::move(name), without_result(std::move(task)));
}

void TaskGroup::add(std::string name, asio::awaitable<Result<void>> task) {
    state_->tasks.push_back({std::move(name), std::move(task)});
}

void TaskGroup::start(std::function<void(std::string const&, Error const&)> on_first_end) {
    state_->on_first_end = std::move(on_first_end);
    for (auto& task : std::exchange(state_->tasks, {})) {
        auto& signal = state_->signals.emplace_back();
        ++state_->running;
        auto ended = [state = state_, name = task.name](std::exception_ptr thrown, Result<void> result) {
            state->ended(name, thrown, result);
        };
        auto bound = asio::bind_cancellation_slot(signal.slot(), std::move(ended));
        asio::co_spawn(state_->executor, std::move(task.work), std::move(bound));
    }
}

asio::awaitable<Error> TaskGroup::first_end() {
    auto const state = state_;
    start({});
    // A cancellation of our own must not keep us from waiting for the tasks.
    co_await asio::this_coro::throw_if_cancelled(false);
    bool ours = false;
    while (state->running > 0) {
        auto const cancellation = co_await asio::this_coro::cancellation_state;
        ours = ours || cancellation.cancelled() != asio::cancellation_type::none;
        if ((ours || state->first) && !state->cancelled) {
            state->cancel();
            continue;
        }
        boost::system::error_code ignored;
        state->changed.expires_at(asio::steady_timer::time_point::max());
        co_await state->changed.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    co_await asio::this_coro::throw_if_cancelled(true);
    if (!state->first) throw boost::system::system_error(asio::error::operation_aborted);
    co_return *state->first;
}

void TaskGroup::cancel() {
    state_->cancel();
}

asio::awaitable<void> TaskGroup::join(Duration deadline) {
    auto const state = state_;
    auto const end = std::chrono::steady_clock::now() + deadline;
    while (state->running > 0 && std::chrono::steady_clock::now() < end) {
        boost::system::error_code ignored;
        state->changed.expires_at(end);
        co_await state->changed.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

}  // namespace kanal
