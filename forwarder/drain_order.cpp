#include "forwarder/drain_order.hpp"

#include <algorithm>

namespace kanal::forwarder {

namespace {

// Refused reports become due by time alone, without anybody waking the lane.
constexpr auto kIdle = std::chrono::seconds(30);

}  // namespace

std::optional<Draw> DrainOrder::next(SteadyTime now) {
    if (rewind_at_ && now >= *rewind_at_) rewind();
    if (now >= idle_until_) dry_ = {false, false};
    if (dry_[kFresh] && (backlog_end_ == 0 || dry_[kBacklog])) return std::nullopt;
    if (backlog_end_ == 0) turn_ = kFresh;
    if (dry_[turn_]) turn_ = turn_ == kFresh ? kBacklog : kFresh;
    drawn_ = turn_;
    Draw draw;
    draw.after = passed_over_[drawn_];
    if (drawn_ == kFresh) draw.after = std::max(draw.after, backlog_end_);
    if (drawn_ == kBacklog) draw.upto = backlog_end_;
    return draw;
}

SteadyTime DrainOrder::wait_until() const {
    return rewind_at_ ? std::min(idle_until_, *rewind_at_) : idle_until_;
}

void DrainOrder::found(std::size_t reports, std::int64_t last_sequence) {
    last_sequence_ = last_sequence;
    drawn_in_a_row_ += reports;
    turn_ = drawn_ == kFresh ? kBacklog : kFresh;
    bool const left_by_last_run = !started_;
    started_ = true;
    if (left_by_last_run || (backlog_end_ == 0 && drawn_in_a_row_ > 2 * batch_)) begin_backlog();
}

void DrainOrder::nothing(SteadyTime now, bool probing) {
    started_ = true;
    if (probing && passed_over_[drawn_] > 0) {
        passed_over_[drawn_] = 0;
        return;
    }
    dry_[drawn_] = true;
    if (drawn_ == kBacklog) {
        // What is still queued of the backlog was passed over, and stays so in the one stream that is left.
        passed_over_[kFresh] = std::max(passed_over_[kFresh], passed_over_[kBacklog]);
        passed_over_[kBacklog] = 0;
        backlog_end_ = 0;
    }
    if (backlog_end_ == 0) drawn_in_a_row_ = 0;
    idle_until_ = now + kIdle;
}

void DrainOrder::woken() {
    dry_[kFresh] = false;
}

void DrainOrder::resume(SteadyTime now, double jitter) {
    begin_backlog();
    if (passed_over_[kBacklog] > 0 || passed_over_[kFresh] > 0) rewind_later(now, jitter);
}

void DrainOrder::begin_backlog() {
    backlog_end_ = last_sequence_;
    dry_[kBacklog] = false;
    drawn_in_a_row_ = 0;
}

void DrainOrder::pass_over(std::int64_t sequence) {
    passed_over_[drawn_] = std::max(passed_over_[drawn_], sequence);
}

void DrainOrder::rewind_later(SteadyTime now, double jitter) {
    if (rewind_at_) return;
    rewind_at_ = now + delay_.after(++rewinds_, jitter);
}

void DrainOrder::rewind() {
    passed_over_ = {0, 0};
    dry_ = {false, false};
    rewind_at_.reset();
}

void DrainOrder::clean() {
    if (passed_over_[drawn_] == 0) rewinds_ = 0;
}

}  // namespace kanal::forwarder
