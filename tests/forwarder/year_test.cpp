#include "lane_bench.hpp"
#include "log_capture.hpp"

#include <doctest/doctest.h>
#include <algorithm>
#include <random>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using Kind = Outcome::Kind;

namespace {

constexpr auto kDay = 24h;

struct Outage {
    Duration begin;  // from the start of the year
    Duration length;
    Kind kind;
    char const* why;
};

// A year with short and long ones, one begun just after another, and the two longest that are planned for.
constexpr Outage kYear[] = {
    {5 * kDay, 3min, Kind::retry, "connection refused"},
    {9 * kDay, 1h, Kind::retry, "http 503"},
    {20 * kDay, 60 * kDay, Kind::retry, "connection refused"},
    {80 * kDay + 6h, 5h, Kind::misconfigured, "http 401"},
    {100 * kDay, 14 * kDay, Kind::misconfigured, "tls: certificate has expired"},
    {120 * kDay, 40s, Kind::retry, "timed out"},
    {150 * kDay, 60 * kDay, Kind::retry, "timed out"},
    {230 * kDay, 30 * kDay, Kind::retry, "http 502"},
    {262 * kDay, 2 * kDay, Kind::misconfigured, "http 403"},
    {300 * kDay, 8h, Kind::retry, "no receipt"},
    {330 * kDay, 20 * kDay, Kind::retry, "connection refused"},
};
constexpr auto kYearLength = 365 * kDay;

// A year of a lane before a centre that is away now and then. Reports come at random, about `a_day`.
class Year {
public:
    Year(double rate, double a_day) : bench_({.batch = 50, .in_flight = 8, .rate = rate}), a_day_(a_day) {
        bench_.jitter = [this] { return share_(random_); };
        bench_.answer = [this](OutboundReport const& outbound) { return answer(outbound); };
    }

    void run() {
        std::exponential_distribution<double> pause(a_day_ / 86'400'000.0);
        while (since_start() < kYearLength) {
            bench_.run_for(Duration(static_cast<std::int64_t>(pause(random_)) + 1));
            bench_.accept(1);
            accepted_.push_back(since_start());
        }
        bench_.run_for(3 * kDay);
    }

    Outage const* outage(Duration at) const {
        for (auto const& one : kYear)
            if (at >= one.begin && at < one.begin + one.length) return &one;
        return nullptr;
    }
    Duration since_start() const { return std::chrono::duration_cast<Duration>(bench_.now - start_); }

    Outcome answer(OutboundReport const& outbound) {
        auto const at = since_start();
        auto const* const away = outage(at);
        if (away != nullptr) {
            probes_.push_back(at);
            return LaneBench::outcome(away->kind, away->why);
        }
        delivered_.emplace_back(outbound.sequence, at);
        return LaneBench::delivered(outbound);
    }

    std::mt19937 random_ = std::mt19937(2026);
    std::uniform_real_distribution<double> share_ = std::uniform_real_distribution<double>(0.0, 1.0);
    LaneBench bench_;
    double a_day_;
    SteadyTime start_ = bench_.now;
    std::vector<Duration> accepted_ = {};                            // by sequence - 1
    std::vector<Duration> probes_ = {};                              // while the centre was away
    std::vector<std::pair<std::int64_t, Duration>> delivered_ = {};  // in order
};

// When the lane noticed that the centre is back.
Duration reopened(Year const& year, Duration end) {
    auto const first = std::find_if(year.delivered_.begin(), year.delivered_.end(), [&](auto const& one) {
        return one.second >= end;
    });
    return first == year.delivered_.end() ? Duration::max() : first->second;
}

}  // namespace

TEST_CASE("year: through outages of up to sixty days nothing expires, nothing is hammered and nothing waits"
) {
    LogCapture log;
    constexpr double kRate = 1;
    Year year(kRate, 300);
    year.run();

    CHECK(year.accepted_.size() > 100'000);
    CHECK(year.bench_.outbox->still_queued() == 0);
    CHECK(year.delivered_.size() == year.accepted_.size());
    std::vector<Duration> delivered_at(year.accepted_.size(), Duration(-1));
    for (auto const& [sequence, at] : year.delivered_) {
        auto& first = delivered_at[static_cast<std::size_t>(sequence - 1)];
        if (first != Duration(-1)) FAIL_CHECK(sequence << " was delivered twice");
        first = at;
    }

    for (auto const& outage : kYear) {
        CAPTURE(outage.begin.count());
        std::vector<Duration> probes;
        for (auto const at : year.probes_)
            if (at >= outage.begin && at < outage.begin + outage.length) probes.push_back(at);
        // The first minutes, in which the waits grow, then one a quarter of an hour. A request that was under
        // way may fail with those beside it.
        auto const quarters = static_cast<std::size_t>(outage.length / 15min);
        CHECK(probes.size() <= quarters + 2 * 50 + 12);
        for (std::size_t i = 1; i < probes.size(); ++i)
            if (probes[i] - outage.begin > 1h) CHECK(probes[i] - probes[i - 1] >= 15min - 1s);
        if (outage.length > 2h) CHECK(probes.size() >= quarters - 8);

        // It is noticed within a quarter of an hour, from when on no new report waits behind the backlog.
        auto const end = outage.begin + outage.length;
        auto const back = reopened(year, end);
        CHECK(back - end <= 16min);
        auto const backlog = std::count_if(year.accepted_.begin(), year.accepted_.end(), [&](Duration at) {
            return at >= outage.begin && at < back;
        });
        auto const drained = back + std::chrono::seconds(static_cast<std::int64_t>(double(backlog) / kRate));
        for (std::size_t i = 0; i < delivered_at.size(); ++i) {
            auto const accepted = year.accepted_[i];
            if (accepted < outage.begin || accepted >= drained + 1h) continue;
            if (year.outage(accepted) != nullptr && year.outage(accepted) != &outage) continue;
            if (year.outage(delivered_at[i]) != nullptr) FAIL("delivered while the centre was away");
            if (accepted >= back && accepted < drained && delivered_at[i] - accepted > 60s)
                FAIL_CHECK(i << " waited behind the backlog");
            else if (accepted < back && delivered_at[i] > drained + 30min)
                FAIL_CHECK(i << " waited " << (delivered_at[i] - back).count() << " ms behind the outage");
        }
    }

    // Never more than the rate, over any minute.
    std::size_t from = 0;
    for (std::size_t to = 0; to < year.delivered_.size(); ++to) {
        while (year.delivered_[to].second - year.delivered_[from].second > 60s)
            ++from;
        if (to - from + 1 > 62) FAIL("more than the rate: " << to - from + 1 << " in a minute");
    }
}

TEST_CASE("year: a centre that knows no repetition gets each report once, though answers are lost") {
    LogCapture log;
    Year year(5, 100);
    std::map<std::int64_t, int> effects;
    std::size_t lost = 0;
    // Each outage begins in the middle of a report: the first request comes to the centre, or does not, and
    // the answer is lost either way. The others find no connection. Besides, one answer in a thousand is
    // lost.
    Outage const* last = nullptr;
    year.bench_.answer = [&](OutboundReport const& outbound) {
        auto const* const away = year.outage(year.since_start());
        bool const loses = away != nullptr ? std::exchange(last, away) != away : year.random_() % 1000 == 0;
        if (away != nullptr && !loses) return LaneBench::outcome(Kind::retry, "connection refused");
        if (!loses || year.random_() % 2 == 0) ++effects[outbound.sequence];
        if (!loses) return LaneBench::delivered(outbound);
        ++lost;
        return LaneBench::outcome(Kind::unknown, "sent, and no answer came");
    };
    year.bench_.finding = [&](DoubtfulReport const& report) {
        Finding finding;
        finding.why = "timed out";
        if (year.outage(year.since_start()) != nullptr) return finding;
        auto const there = effects.find(report.sequence);
        finding.kind = there != effects.end()                  ? Finding::Kind::there
                       : year.bench_.wall - report.since >= 1h ? Finding::Kind::not_there
                                                               : Finding::Kind::not_yet;
        if (there != effects.end()) finding.tracking_id = "T" + std::to_string(report.sequence);
        return finding;
    };
    year.run();

    CHECK(lost > 20);
    CHECK(year.bench_.outbox->still_queued() == 0);
    CHECK(effects.size() == year.accepted_.size());
    for (auto const& [sequence, times] : effects) {
        if (times != 1) FAIL_CHECK(sequence << " took effect " << times << " times");
        auto const entry = year.bench_.outbox->entry(sequence);
        bool const known =
            entry.state == Settlement::Kind::delivered && entry.tracking_id == "T" + std::to_string(sequence);
        if (!known) FAIL_CHECK(sequence << " is not known to be there");
    }
}
