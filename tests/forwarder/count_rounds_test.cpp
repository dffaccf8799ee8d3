#include "forwarder/status/count_rounds.hpp"

#include "log_capture.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

struct CountedOutbox : forwarder::Outbox {
    Result<forwarder::Drawn> draw(forwarder::Draw const&, Time) override { return forwarder::Drawn(); }
    Result<void> settle(std::vector<Settlement> const&, Time) override { return {}; }
    Result<forwarder::Waiting> waiting() override { return forwarder::Waiting(); }
    Result<std::optional<DoubtfulReport>> doubtful(Time) override { return std::optional<DoubtfulReport>(); }
    Result<std::vector<DayCount>> counts(Time since) override {
        asked_since = since;
        return days;
    }

    std::vector<DayCount> days = {{std::chrono::sys_days(std::chrono::days(20'000)), 3}};
    Time asked_since = {};
};

struct CountedSink : Sink {
    std::vector<Outcome> deliver(std::span<OutboundReport const> reports) override {
        return std::vector<Outcome>(reports.size());
    }
    bool takes_counts() const override { return takes; }
    Result<void> tell(std::span<DayCount const> counts, Time) override {
        ++tries;
        if (away) return retry("amqp: connect: refused");
        for (auto const& count : counts)
            told.push_back(count.messages);
        return {};
    }

    bool takes = true;
    bool away = false;
    int tries = 0;
    std::vector<std::int64_t> told = {};
};

// Rounds with a clock that only the test moves.
struct Bench {
    void run_for(Duration span) {
        auto const end = now + span;
        for (auto at = rounds.turn(now, wall); at <= end; at = rounds.turn(now, wall)) {
            wall += std::chrono::duration_cast<Time::duration>(at - now);
            now = at;
        }
        wall += std::chrono::duration_cast<Time::duration>(end - now);
        now = end;
    }

    std::string centre = "antrean";
    CountedOutbox outbox = {};
    CountedSink sink = {};
    forwarder::CountRounds rounds = forwarder::CountRounds(centre, outbox, sink);
    SteadyTime now = SteadyTime(1h);
    Time wall = Time(std::chrono::sys_days(std::chrono::days(20'001)) + 10h);
};

}  // namespace

TEST_CASE("counts: a centre is told after a start, and then once on each day") {
    Bench bench;
    bench.run_for(1min);
    CHECK(bench.sink.told == std::vector<std::int64_t>{3});
    CHECK(bench.outbox.asked_since == bench.wall - 1min - std::chrono::days(31));
    bench.run_for(13h);
    CHECK(bench.sink.tries == 1);
    bench.run_for(2h);
    CHECK(bench.sink.tries == 2);
    bench.run_for(72h);
    CHECK(bench.sink.tries == 5);
}

TEST_CASE("counts: a centre that could not be told is told later, and four times an hour at the most") {
    LogCapture log;
    Bench bench;
    bench.sink.away = true;
    bench.run_for(1h);
    CHECK(bench.sink.tries <= 5);
    CHECK(log.count("centre_not_told") >= 1);
    bench.sink.away = false;
    bench.run_for(16min);
    CHECK(bench.sink.told == std::vector<std::int64_t>{3});
}

TEST_CASE("counts: nothing is said of nothing, nor to a centre that takes no counts") {
    Bench bench;
    bench.outbox.days.clear();
    bench.run_for(24h);
    CHECK(bench.sink.tries == 0);
    Bench deaf;
    deaf.sink.takes = false;
    CHECK(deaf.rounds.turn(deaf.now, deaf.wall) == SteadyTime::max());
    CHECK(deaf.sink.tries == 0);
}
