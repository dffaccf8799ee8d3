#pragma once

#include "sink_lane.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace kanal::test {

struct Delivery {
    SteadyTime at = {};
    std::vector<OutboundReport> batch = {};
};

// A lane with a centre that answers as the test says.
class LaneBench : public SinkLane {
public:
    using Answer = std::function<Outcome(OutboundReport const&)>;

    explicit LaneBench(forwarder::LanePace pace = {.batch = 8, .in_flight = 8, .rate = 0})
        : SinkLane(std::make_unique<AnsweringSink>(*this), pace) {}

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
    Answer answer = delivered;
    std::vector<Delivery> deliveries = {};

private:
    struct AnsweringSink : Sink {
        explicit AnsweringSink(LaneBench& made_for) : bench(&made_for) {}
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
        LaneBench* bench;
    };
};

}  // namespace kanal::test
