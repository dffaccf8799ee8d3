#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

namespace kanal {

// Coroutines that live and end together. None has an end of its own: the first that returns, fails or throws
// ends the group, and is reported. One loop thread. In place of asio::detached, under which an exception is
// lost, and of `a || b`, which goes on with one of them when the other throws.
class TaskGroup {
public:
    explicit TaskGroup(boost::asio::any_io_executor executor);
    // Asks all to end, and does not wait: whoever needs to know awaits `join` or `first_end` before.
    ~TaskGroup();
    TaskGroup(TaskGroup const&) = delete;
    TaskGroup& operator=(TaskGroup const&) = delete;

    // Not begun before `start` or `first_end`. `name` is in the error and in the log: our own word.
    void add(std::string name, boost::asio::awaitable<void> task);
    void add(std::string name, boost::asio::awaitable<Result<void>> task);

    // Begins all. `on_first_end` is called once, with the task's name and why it ended, unless `cancel` came
    // first.
    void start(std::function<void(std::string const& task, Error const& why)> on_first_end);

    // Begins all; when the first has ended, cancels the others, waits for their ends, and gives why the first
    // ended. Is it cancelled itself, it passes that on, waits for all, and throws operation_aborted.
    boost::asio::awaitable<Error> first_end();

    // From now on an end is expected.
    void cancel();
    // After `cancel`: completes when all have ended, or at the deadline.
    boost::asio::awaitable<void> join(Duration deadline);

private:
    struct State;
    std::shared_ptr<State> state_;  // outlives the group where a task does not end
};

// Thrown out of the loop's run() when a task has failed that nobody waits for and without which the daemon
// must not go on.
struct EssentialTaskEnded : std::runtime_error {
    EssentialTaskEnded(std::string name, std::exception_ptr const& thrown);
    std::string task;
};
// For co_spawn in place of asio::detached: what such a task throws is thrown out of the loop's run().
std::function<void(std::exception_ptr)> essential(std::string task);

// What may be logged of an exception: of an error code its text, of others their type. Their own text could
// hold what a stranger sent.
std::string describe(std::exception_ptr const& thrown);

}  // namespace kanal
