#pragma once

#include "core/sink.hpp"
#include "forwarder/breaker.hpp"
#include "forwarder/drain_order.hpp"
#include "forwarder/outbox.hpp"
#include "forwarder/token_bucket.hpp"

#include <optional>
#include <set>
#include <span>
#include <string>

namespace kanal::forwarder {

struct LanePace {
    std::size_t batch = 50;     // reports drawn for one delivery, at most
    std::size_t in_flight = 8;  // requests of a delivery that are under way at once
    double rate = 20;           // reports a second; 0: no limit
    // 0 to 1, the same at every start of this gateway: how much of Breaker::kProbeSpread its stopped lane
    // waits.
    double probe_share = 0;
};

// All that a lane decides: when it draws, how much, and what the outcomes mean. Pure: time and jitter are
// parameters, no thread, no clock, no disk.
class LaneSchedule {
public:
    LaneSchedule(LanePace const& pace, SteadyTime now);

    // What to draw now; nothing: not before wait_until(), or woken().
    std::optional<Draw> draw(SteadyTime now);
    SteadyTime wait_until() const { return wait_until_; }
    void drawn(Drawn const& drawn, SteadyTime now);

    struct Evaluation {
        Breaker::Change change = Breaker::Change::none;
        bool failed = false;
        std::string why = {};     // of the failure, in the sink's words
        std::string report = {};  // that met it first
        // So many reports were refused and none taken that the fault is the centre's or ours, not theirs: a
        // refusal burns no try.
        bool spare_refused = false;
    };
    Evaluation evaluate(
        std::span<OutboundReport const> reports,
        std::span<Outcome const> outcomes,
        SteadyTime now,
        double jitter
    );

    void woken();                  // something new was accepted
    void try_now(SteadyTime now);  // a person says that the centre was mended
    Breaker const& breaker() const { return breaker_; }
    double rate() const { return bucket_.rate(); }

    static constexpr std::size_t kRefusedInARow = 20;

private:
    struct OutcomeCounts;
    void stop(OutcomeCounts const& counts, Evaluation& evaluation, SteadyTime now, double jitter);
    void back_off(OutcomeCounts const& counts, Evaluation& evaluation, SteadyTime now, double jitter);
    void go_on(OutcomeCounts const& counts, Evaluation& evaluation, SteadyTime now, double jitter);

    LanePace pace_;
    Breaker breaker_;
    TokenBucket bucket_;
    DrainOrder order_;
    // How many reports a delivery may have while the centre has not shown that it can take more: 1, doubled
    // after each delivery without a failure, halved after one with. At `in_flight` it no longer counts, and a
    // delivery has up to `batch` reports.
    std::size_t window_ = 1;
    std::set<std::int64_t> refused_in_a_row_ = {};
    SteadyTime wait_until_ = {};
};

}  // namespace kanal::forwarder
