#include "forwarder/lane_schedule.hpp"

#include <algorithm>
#include <cassert>

namespace kanal::forwarder {

struct LaneSchedule::OutcomeCounts {
    std::size_t delivered = 0;
    std::size_t refused = 0;
    std::size_t failed = 0;
    std::size_t misconfigured = 0;
    std::size_t tried = 0;
    std::optional<Duration> retry_after = {};
    bool slow_down = false;
    std::int64_t last_tried = 0;
    std::string why = {};
    std::string report = {};

    bool answered() const { return delivered + refused > 0; }

    OutcomeCounts(std::span<OutboundReport const> reports, std::span<Outcome const> outcomes) {
        for (std::size_t i = 0; i < reports.size(); ++i)
            if (outcomes[i].tried) count(reports[i], outcomes[i]);
    }

    void count(OutboundReport const& one, Outcome const& outcome) {
        using Kind = Outcome::Kind;
        ++tried;
        last_tried = std::max(last_tried, one.sequence);
        if (outcome.kind == Kind::delivered) ++delivered;
        if (outcome.kind == Kind::refused) ++refused;
        if (outcome.kind == Kind::delivered || outcome.kind == Kind::refused) return;
        if (outcome.kind == Kind::by_hand) return;
        bool const stops = outcome.kind == Kind::misconfigured || outcome.stops_lane;
        // A configuration fault says more than a failure that stood before it.
        if (why.empty() || (stops && misconfigured == 0)) {
            why = outcome.why;
            report = one.id;
        }
        ++(stops ? misconfigured : failed);
        if (outcome.retry_after)
            retry_after = std::max(retry_after.value_or(Duration(0)), *outcome.retry_after);
        slow_down = slow_down || outcome.slow_down;
    }
};

LaneSchedule::LaneSchedule(LanePace const& pace, SteadyTime now)
    : pace_(pace), bucket_(pace.rate, now), order_(pace.batch) {
    assert(pace.batch > 0 && pace.in_flight > 0);
}

std::optional<Draw> LaneSchedule::draw(SteadyTime now) {
    if (breaker_.next_try() > now) {
        wait_until_ = breaker_.next_try();
        return std::nullopt;
    }
    auto const tokens = bucket_.available(now);
    if (tokens == 0) {
        wait_until_ = bucket_.ready_at(now);
        return std::nullopt;
    }
    auto draw = order_.next(now);
    if (!draw) {
        wait_until_ = order_.wait_until();
        return std::nullopt;
    }
    auto const most = window_ < pace_.in_flight ? std::min(window_, pace_.batch) : pace_.batch;
    draw->limit = breaker_.probing() ? 1 : std::min(most, tokens);
    return draw;
}

void LaneSchedule::drawn(Drawn const& drawn, SteadyTime now) {
    if (!drawn.found) return order_.nothing(now, breaker_.probing());
    bucket_.spend(drawn.reports.size());
    order_.found(drawn.reports.size(), drawn.last_sequence);
}

LaneSchedule::Evaluation LaneSchedule::evaluate(
    std::span<OutboundReport const> reports, std::span<Outcome const> outcomes, SteadyTime now, double jitter
) {
    assert(reports.size() == outcomes.size());
    OutcomeCounts const counts(reports, outcomes);
    if (counts.slow_down) bucket_.slow_down(now);
    if (counts.delivered > 0) refused_in_a_row_.clear();
    for (std::size_t i = 0; i < reports.size() && refused_in_a_row_.size() < kRefusedInARow; ++i)
        if (outcomes[i].kind == Outcome::Kind::refused && counts.delivered == 0)
            refused_in_a_row_.insert(reports[i].sequence);

    Evaluation evaluation;
    evaluation.why = counts.why;
    evaluation.report = counts.report;
    evaluation.spare_refused = refused_in_a_row_.size() >= kRefusedInARow;
    evaluation.failed = counts.failed + counts.misconfigured > 0 || evaluation.spare_refused;
    if (counts.misconfigured > 0 || evaluation.spare_refused) {
        stop(counts, evaluation, now, jitter);
    } else if (counts.failed > 0 && !counts.answered()) {
        back_off(counts, evaluation, now, jitter);
    } else if (counts.answered()) {
        go_on(counts, evaluation, now, jitter);
    }
    return evaluation;
}

void LaneSchedule::stop(OutcomeCounts const& counts, Evaluation& evaluation, SteadyTime now, double jitter) {
    if (evaluation.why.empty()) evaluation.why = "every report is refused";
    // One report that a filter in front of the centre turns away must not cost the others a quarter of an
    // hour: where some of the batch went through, the next report is tried soon.
    bool const mixed = counts.delivered > 0;
    if (mixed) order_.rewind_later(now, jitter);
    if (mixed || counts.tried == 1) order_.pass_over(counts.last_tried);
    window_ = 1;
    auto const asked = Breaker::clamp_retry_after(counts.retry_after.value_or(Duration(0)));
    auto const spread =
        std::chrono::duration<double, Duration::period>(Breaker::kProbeSpread) * pace_.probe_share;
    auto const probe = Breaker::kProbeConfigured + std::chrono::duration_cast<Duration>(spread);
    auto const wait = mixed ? RetryDelay{}.after(1, jitter) : std::max(probe, asked);
    evaluation.change = breaker_.misconfigured(now, wait);
}

void LaneSchedule::back_off(
    OutcomeCounts const& counts, Evaluation& evaluation, SteadyTime now, double jitter
) {
    window_ = std::max<std::size_t>(1, window_ / 2);
    evaluation.change = breaker_.failed(now, counts.retry_after, jitter);
    // The next probe takes another report, in case it is this one that the centre cannot stand.
    if (breaker_.probing() && counts.tried == 1) order_.pass_over(counts.last_tried);
}

void LaneSchedule::go_on(OutcomeCounts const& counts, Evaluation& evaluation, SteadyTime now, double jitter) {
    bool const after_outage = breaker_.failures() > 0 || breaker_.probing();
    evaluation.change = breaker_.succeeded();
    if (after_outage) order_.resume(now, jitter);
    if (counts.failed == 0) {
        window_ = std::min(window_ * 2, pace_.in_flight);
        order_.clean();
        return;
    }
    window_ = std::max<std::size_t>(1, window_ / 2);
    order_.pass_over(counts.last_tried);
    order_.rewind_later(now, jitter);
    if (counts.retry_after) breaker_.pause(now + Breaker::clamp_retry_after(*counts.retry_after));
}

void LaneSchedule::woken() {
    order_.woken();
}

void LaneSchedule::try_now(SteadyTime now) {
    breaker_.try_now(now);
    order_.rewind();
}

}  // namespace kanal::forwarder
