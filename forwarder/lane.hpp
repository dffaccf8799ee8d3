#pragma once

#include "base/clock.hpp"
#include "core/sink.hpp"
#include "forwarder/inquiries.hpp"
#include "forwarder/lane_events.hpp"
#include "forwarder/lane_schedule.hpp"
#include "forwarder/outbox.hpp"
#include "forwarder/status/count_rounds.hpp"
#include "forwarder/status/status_rounds.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace kanal::forwarder {

struct LaneOptions {
    std::string centre = {};  // its name in the configuration
    LanePace pace = {};
};

struct LaneStatus {
    enum class State {
        running,
        waiting,  // for the centre to come back, or (kind manual) for a person to carry the reports over
        stopped,  // something must be mended; `why` says what
    };
    std::string centre = {};
    bool by_hand = false;  // kind manual
    State state = State::running;
    std::string why = {};         // our own words; empty while running
    std::uint64_t delivered = 0;  // since the start
    std::uint64_t failures = 0;   // batches that met a failure of the centre or the way to it
    std::optional<Time> next_try = {};
    std::optional<Time> last_delivery = {};  // since the start
    bool may_repeat = false;                 // the centre knows a report that comes again by its key
};
std::string_view to_text(LaneStatus::State state);

// Carries the reports of one centre, on one thread: draws what is due (the attempt is noted on disk first),
// has the sink deliver it, settles what came of it. Nothing expires.
class Lane {
public:
    // Without a sink (kind manual) the lane never runs: the reports wait for a person.
    Lane(LaneOptions options, std::unique_ptr<Outbox> outbox, std::unique_ptr<Sink> sink, Clock clock = {});
    ~Lane();  // as stop()
    Lane(Lane const&) = delete;
    Lane& operator=(Lane const&) = delete;

    // Makes the thread, which waits for start(). Throws std::system_error where there is none to be had.
    void prepare();
    void start();  // prepares what is not
    // Finishes the batch in hand, without waiting for the sink, settles it and joins the thread.
    void stop();
    void ask_to_stop();  // the same without waiting for it

    // Any thread, never blocks: something new was committed to the spool.
    void wake();
    // Any thread, never blocks: somebody says that the centre or the configuration was mended; tried at once.
    void wake_configured();
    LaneStatus status() const;  // any thread

    using Tried = std::function<void(Outcome const& outcome)>;
    // Any thread, never blocks: delivers this one report that is in no spool, after the batch in hand and
    // whatever state the lane is in. `tried` is called once, in the lane's thread or in that of stop().
    // False, and it is never called: the sink takes no trials, another one waits, or the lane stops.
    bool try_out(OutboundReport report, Tried tried);

    // One turn, without the thread: when the next one is due, if nobody wakes the lane before. For start()
    // and for tests, which bring their own time.
    SteadyTime step();

private:
    struct Trial {
        OutboundReport report = {};
        Tried tried = {};
    };

    void loop();
    std::optional<Trial> take_trial();
    void deliver_trial();
    SteadyTime do_rounds();
    void take_wakes();
    bool settle_left_over();
    void look_at_backlog();
    void deliver(std::vector<OutboundReport> const& reports);
    void log_changes(LaneSchedule::Evaluation const& evaluation);
    void publish(LaneSchedule::Evaluation const& evaluation, std::size_t delivered);

    LaneOptions options_;
    std::unique_ptr<Outbox> outbox_;
    std::unique_ptr<Sink> sink_;
    Clock clock_;

    // The lane thread's.
    LaneSchedule schedule_;
    std::optional<Inquiries> inquiries_ = {};  // with a sink
    std::optional<StatusRounds> rounds_ = {};
    std::optional<CountRounds> counts_ = {};
    BacklogAlarm alarm_ = {};
    SteadyTime look_again_ = {};
    std::vector<Settlement> left_over_ = {};  // could not be settled yet
    std::string stopped_why_ = {};

    mutable std::mutex mutex_;
    std::condition_variable awake_;
    LaneStatus status_;
    bool woken_ = false;
    bool mended_ = false;
    bool started_ = false;
    bool stopping_ = false;
    std::optional<Trial> trial_ = {};
    std::thread thread_;
};

}  // namespace kanal::forwarder
