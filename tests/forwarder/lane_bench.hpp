#pragma once

#include "fake_outbox.hpp"
#include "forwarder/lane.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace kanal::test {

struct Delivery {
    SteadyTime at = {};
    std::vector<OutboundReport> batch = {};
};

// A lane with a centre that answers as the test says, and a clock that only the test moves.
class LaneBench {
public:
    using Answer = std::function<Outcome(OutboundReport const&)>;

    explicit LaneBench(forwarder::LanePace pace = {.batch = 8, .in_flight = 8, .rate = 0}) {
        auto outbox_owned = std::make_unique<FakeOutbox>();
        outbox = outbox_owned.get();
        auto sink = std::make_unique<AnsweringSink>();
        sink->bench = this;
        Clock clock{
            .steady = [this] { return now; },
            .wall = [this] { return wall; },
            .jitter = [this] { return jitter(); }};
        lane = std::make_unique<forwarder::Lane>(
            forwarder::LaneOptions{.centre = "lapor", .pace = pace},
            std::move(outbox_owned),
            std::move(sink),
            clock
        );
    }

    void accept(std::size_t reports) {
        outbox->accept(reports, wall);
        lane->wake();
    }

    // Turns of the lane, jumping over its waits, until it has nothing to do before `span` is over.
    void run_for(Duration span) {
        auto const end = now + span;
        while (true) {
            auto const again = lane->step();
            if (again <= now) continue;
            if (again > end) break;
            advance(std::chrono::ceil<Duration>(again - now));
        }
        if (end > now) advance(std::chrono::ceil<Duration>(end - now));
    }

    void advance(Duration span) {
        now += span;
        wall += span;
    }

    std::size_t sent() const {
        std::size_t reports = 0;
        for (auto const& delivery : deliveries)
            reports += delivery.batch.size();
        return reports;
    }
    std::vector<std::int64_t> sequences() const {
        std::vector<std::int64_t> result;
        for (auto const& delivery : deliveries)
            for (auto const& outbound : delivery.batch)
                result.push_back(outbound.sequence);
        return result;
    }

    static Outcome delivered(OutboundReport const& outbound) {
        Outcome outcome;
        outcome.kind = Outcome::Kind::delivered;
        outcome.tracking_id = "T" + std::to_string(outbound.sequence);
        return outcome;
    }
    static Outcome outcome(Outcome::Kind kind, std::string why) {
        Outcome result;
        result.kind = kind;
        result.why = std::move(why);
        return result;
    }
    static Answer always(Outcome::Kind kind, std::string why) {
        return [=](OutboundReport const&) { return outcome(kind, why); };
    }

    std::function<void()> at_get_ready = {};
    std::function<Finding(DoubtfulReport const&)> finding = {};  // empty: the centre cannot be asked
    bool takes_counts = false;
    int told = 0;  // how often the centre was told its counts
    std::function<double()> jitter = [] { return 1.0; };
    SteadyTime now = SteadyTime(std::chrono::hours(1));
    Time wall = Time(std::chrono::hours(24 * 365 * 56));
    Answer answer = delivered;
    std::vector<Delivery> deliveries;
    FakeOutbox* outbox = nullptr;
    std::unique_ptr<forwarder::Lane> lane;

private:
    struct AnsweringSink : Sink {
        LaneBench* bench = nullptr;
        bool can_inquire() const override { return static_cast<bool>(bench->finding); }
        Finding inquire(DoubtfulReport const& report, Time) override { return bench->finding(report); }
        bool takes_counts() const override { return bench->takes_counts; }
        Result<void> tell(std::span<DayCount const>, Time) override {
            ++bench->told;
            return {};
        }
        void get_ready() override {
            if (bench->at_get_ready) bench->at_get_ready();
        }
        std::vector<Outcome> deliver(std::span<OutboundReport const> batch) override {
            bench->deliveries.push_back({bench->now, {batch.begin(), batch.end()}});
            std::vector<Outcome> outcomes;
            for (auto const& outbound : batch)
                outcomes.push_back(bench->answer(outbound));
            return outcomes;
        }
    };
};

}  // namespace kanal::test
