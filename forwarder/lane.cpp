#include "forwarder/lane.hpp"

#include "base/log.hpp"
#include "forwarder/lane_events.hpp"
#include "forwarder/settlements.hpp"

#include <signal.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace kanal::forwarder {

namespace {

constexpr auto kSpoolTrouble = std::chrono::seconds(2);
constexpr auto kLookAtBacklog = std::chrono::minutes(1);
// Three tries over at least an hour before the spool holds a report.
constexpr auto kRefusedAgain = std::chrono::minutes(30);

}  // namespace

std::string_view to_text(LaneStatus::State state) {
    constexpr std::string_view kWords[] = {"running", "waiting", "stopped"};
    return kWords[static_cast<std::size_t>(state)];
}

Lane::Lane(LaneOptions options, std::unique_ptr<Outbox> outbox, std::unique_ptr<Sink> sink, Clock clock)
    : options_(std::move(options)),
      outbox_(std::move(outbox)),
      sink_(std::move(sink)),
      clock_(std::move(clock)),
      schedule_(options_.pace, clock_.steady()) {
    status_.centre = options_.centre;
    if (sink_) {
        inquiries_.emplace(options_.centre, *outbox_, *sink_, clock_);
        rounds_.emplace(options_.centre, *outbox_, *sink_);
        counts_.emplace(options_.centre, *outbox_, *sink_);
        status_.may_repeat = sink_->repetition_is_harmless();
        return;
    }
    status_.state = LaneStatus::State::waiting;
    status_.why = "a person carries the reports over";
    status_.by_hand = true;
}

Lane::~Lane() {
    stop();
}

void Lane::prepare() {
    if (sink_ && !thread_.joinable()) thread_ = std::thread([this] { loop(); });
}

void Lane::start() {
    prepare();
    {
        std::lock_guard const lock(mutex_);
        started_ = true;
    }
    awake_.notify_all();
}

void Lane::ask_to_stop() {
    {
        std::lock_guard const lock(mutex_);
        if (std::exchange(stopping_, true)) return;
    }
    awake_.notify_all();
    if (sink_) sink_->begin_shutdown();
}

void Lane::stop() {
    ask_to_stop();
    if (thread_.joinable()) thread_.join();
    auto const left = take_trial();
    if (left) left->tried({.kind = Outcome::Kind::retry, .why = "stopped", .tried = false});
}

void Lane::wake() {
    {
        std::lock_guard const lock(mutex_);
        woken_ = true;
    }
    awake_.notify_all();
}

void Lane::wake_configured() {
    {
        std::lock_guard const lock(mutex_);
        woken_ = true;
        mended_ = true;
    }
    awake_.notify_all();
}

LaneStatus Lane::status() const {
    std::lock_guard const lock(mutex_);
    return status_;
}

void Lane::loop() {
    // OpenSSL writes to broken connections without MSG_NOSIGNAL.
    sigset_t broken_pipe;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    {
        std::unique_lock lock(mutex_);
        awake_.wait(lock, [this] { return started_ || stopping_; });
    }
    while (true) {
        {
            std::lock_guard const lock(mutex_);
            if (stopping_) break;
        }
        auto const again = step();
        std::unique_lock lock(mutex_);
        awake_.wait_until(lock, again, [this] { return woken_ || stopping_ || trial_; });
    }
    if (!left_over_.empty()) (void)settle_left_over();  // unsettled, they are due again: safe, only dearer
}

SteadyTime Lane::step() {
    take_wakes();
    deliver_trial();
    auto const now = clock_.steady();
    if (!settle_left_over()) return now + kSpoolTrouble;
    look_at_backlog();
    // While the lane waits for its centre no question goes there either: what is asked is asked together with
    // the next try.
    bool const waits = schedule_.breaker().next_try() > now;
    auto const next_question = waits ? SteadyTime::max() : inquiries_->step();
    auto draw = schedule_.draw(now);
    if (!draw) {
        auto const rounds = waits ? SteadyTime::max() : do_rounds();
        return std::min({schedule_.wait_until(), look_again_, next_question, rounds});
    }
    draw->sent_editions = sink_->one_by_one();
    sink_->get_ready();
    auto const drawn = outbox_->draw(*draw, clock_.wall());
    if (!drawn) {
        log::limited_event(
            log::Level::error,
            "lane_spool_failed",
            {{"centre", options_.centre}, {"action", "draw"}, {"reason", drawn.error().what}}
        );
        return now + kSpoolTrouble;
    }
    schedule_.drawn(*drawn, now);
    if (!drawn->reports.empty()) deliver(drawn->reports);
    return now;
}

SteadyTime Lane::do_rounds() {
    auto const asked = rounds_->turn(clock_.steady(), clock_.wall());
    // A centre that is away is tried with reports alone, and no oftener for this.
    auto const& breaker = schedule_.breaker();
    if (breaker.probing() || breaker.failures() > 0) return asked;
    return std::min(asked, counts_->turn(clock_.steady(), clock_.wall()));
}

bool Lane::try_out(OutboundReport report, Tried tried) {
    {
        std::lock_guard const lock(mutex_);
        if (!sink_ || !sink_->takes_trials() || trial_ || stopping_) return false;
        trial_ = Trial{std::move(report), std::move(tried)};
    }
    awake_.notify_all();
    return true;
}

std::optional<Lane::Trial> Lane::take_trial() {
    std::lock_guard const lock(mutex_);
    return std::exchange(trial_, std::nullopt);
}

// What comes of it says nothing about the reports that wait: the lane's state stays.
void Lane::deliver_trial() {
    auto const trial = take_trial();
    if (!trial) return;
    sink_->get_ready();
    auto const outcomes = sink_->deliver({&trial->report, 1});
    trial->tried(outcomes.front());
}

void Lane::take_wakes() {
    bool woken = false;
    bool mended = false;
    {
        std::lock_guard const lock(mutex_);
        woken = std::exchange(woken_, false);
        mended = std::exchange(mended_, false);
    }
    if (woken) schedule_.woken();
    if (!mended) return;
    schedule_.try_now(clock_.steady());
    inquiries_->now();
}

bool Lane::settle_left_over() {
    if (left_over_.empty()) return true;
    auto const settled = outbox_->settle(left_over_, clock_.wall());
    if (settled) {
        left_over_.clear();
        return true;
    }
    log::limited_event(
        log::Level::error,
        "lane_spool_failed",
        {{"centre", options_.centre}, {"action", "settle"}, {"reason", settled.error().what}}
    );
    return false;
}

void Lane::look_at_backlog() {
    auto const now = clock_.steady();
    if (now < look_again_) return;
    look_again_ = now + kLookAtBacklog;
    auto const waiting = outbox_->waiting();
    if (!waiting) return;  // the next draw meets the same trouble and says so
    auto const age = alarm_.look(waiting->oldest, clock_.wall());
    if (age) log_backlog(options_.centre, *age, waiting->queued);
}

void Lane::deliver(std::vector<OutboundReport> const& reports) {
    auto const outcomes = sink_->deliver(reports);
    assert(outcomes.size() == reports.size());
    auto const evaluation = schedule_.evaluate(reports, outcomes, clock_.steady(), clock_.jitter());
    SettlementTimes times;
    times.spare_refused = evaluation.spare_refused;
    times.refused_again = clock_.wall() + kRefusedAgain;
    bool const doubtful = std::any_of(outcomes.begin(), outcomes.end(), [](Outcome const& outcome) {
        return outcome.kind == Outcome::Kind::unknown;
    });
    if (doubtful) times.question = inquiries_->first_question();
    left_over_ = settlements_of(reports, outcomes, times);
    (void)settle_left_over();  // tried again before anything else is drawn
    log_outcomes(options_.centre, reports, outcomes);
    log_changes(evaluation);
    std::size_t delivered = 0;
    for (auto const& outcome : outcomes)
        if (outcome.kind == Outcome::Kind::delivered) ++delivered;
    publish(evaluation, delivered);
}

void Lane::log_changes(LaneSchedule::Evaluation const& evaluation) {
    auto const& breaker = schedule_.breaker();
    bool const stopped = breaker.state() == Breaker::State::stopped;
    if (stopped && (evaluation.change == Breaker::Change::stopped || evaluation.why != stopped_why_))
        log_stopped(options_.centre, evaluation);
    stopped_why_ = stopped ? evaluation.why : "";
    if (evaluation.change == Breaker::Change::opened)
        log_waiting(options_.centre, evaluation, breaker.failures());
    if (evaluation.change == Breaker::Change::resumed) log_resumed(options_.centre);
    if (evaluation.failed) log_failed(options_.centre, evaluation);
}

void Lane::publish(LaneSchedule::Evaluation const& evaluation, std::size_t delivered) {
    auto const& breaker = schedule_.breaker();
    std::lock_guard const lock(mutex_);
    status_.delivered += delivered;
    if (delivered > 0) status_.last_delivery = clock_.wall();
    status_.failures += evaluation.failed ? 1 : 0;
    status_.next_try.reset();
    if (breaker.next_try() > clock_.steady())
        status_.next_try =
            clock_.wall() +
            std::chrono::duration_cast<WallClock::duration>(breaker.next_try() - clock_.steady());
    bool const failing = breaker.probing() || breaker.failures() > 0;
    status_.why = failing ? evaluation.why : "";
    status_.state = breaker.state() == Breaker::State::stopped ? LaneStatus::State::stopped
                    : failing                                  ? LaneStatus::State::waiting
                                                               : LaneStatus::State::running;
}

}  // namespace kanal::forwarder
