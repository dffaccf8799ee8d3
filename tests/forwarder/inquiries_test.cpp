#include "lane_bench.hpp"
#include "log_capture.hpp"

#include <doctest/doctest.h>
#include <algorithm>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using Kind = Outcome::Kind;
using Found = Finding::Kind;

namespace {

Finding finding(Found kind, std::string why = {}) {
    Finding made;
    made.kind = kind;
    made.why = std::move(why);
    if (kind == Found::there) made.tracking_id = "T-found";
    return made;
}

// The answer for the first report is lost, for the others it comes.
LaneBench::Answer first_lost() {
    return [](OutboundReport const& outbound) {
        if (outbound.sequence > 1) return LaneBench::delivered(outbound);
        return LaneBench::outcome(Kind::unknown, "sent, and no answer came");
    };
}

}  // namespace

TEST_CASE("inquiries: an unknown report is asked about after a minute, and is delivered once it is found") {
    LogCapture log;
    LaneBench bench;
    std::vector<SteadyTime> asked;
    bench.answer = first_lost();
    bench.finding = [&](DoubtfulReport const& report) {
        CHECK(report.sequence == 1);
        asked.push_back(bench.now);
        return finding(Found::there);
    };
    auto const begun = bench.now;
    bench.accept(1);
    bench.run_for(59s);
    CHECK(asked.empty());
    CHECK(bench.outbox->entry(1).state == Settlement::Kind::unknown);
    bench.run_for(24h);
    REQUIRE(asked.size() == 1);
    CHECK(asked[0] - begun <= 61s);
    CHECK(bench.outbox->entry(1).state == Settlement::Kind::delivered);
    CHECK(bench.outbox->entry(1).tracking_id == "T-found");
    CHECK(bench.sent() == 1);
    CHECK(log.count("event=report_found") == 1);
}

TEST_CASE("inquiries: the waits double from a minute to an hour, and each question is one") {
    LogCapture log;
    LaneBench bench;
    std::vector<SteadyTime> asked;
    bench.answer = first_lost();
    bench.finding = [&](DoubtfulReport const&) {
        asked.push_back(bench.now);
        return finding(Found::not_yet);
    };
    auto const sent_at = bench.now;
    bench.accept(1);
    bench.run_for(24h);
    REQUIRE(asked.size() >= 10);
    // As long after the one before as the report was unknown then; the centre is not asked to the second.
    for (std::size_t i = 1; i < asked.size(); ++i) {
        auto const wanted = std::min<SteadyTime::duration>(asked[i - 1] - sent_at, 1h);
        CHECK(asked[i] - asked[i - 1] >= wanted);
        CHECK(asked[i] - asked[i - 1] <= wanted + 1min);
    }
    CHECK(bench.sent() == 1);
}

TEST_CASE("inquiries: what is certainly not there is sent again, once") {
    LogCapture log;
    LaneBench bench;
    bench.answer = first_lost();
    bench.finding = [&](DoubtfulReport const&) {
        bench.answer = LaneBench::delivered;
        return finding(Found::not_there);
    };
    bench.accept(1);
    bench.run_for(10min);
    CHECK(bench.outbox->entry(1).state == Settlement::Kind::delivered);
    CHECK(bench.sent() == 2);
    CHECK(log.count("event=report_not_found") == 1);
}

TEST_CASE("inquiries: questions that fail hold up no report, and are few") {
    LogCapture log;
    LaneBench bench;
    int asked = 0;
    bench.answer = first_lost();
    bench.finding = [&](DoubtfulReport const&) {
        ++asked;
        return finding(Found::unclear, "http 503");
    };
    for (int i = 0; i < 240; ++i) {
        bench.accept(1);
        bench.run_for(6min);
    }
    CHECK(bench.outbox->still_queued() == 0);
    CHECK(bench.sent() == 240);
    CHECK(asked >= 24);
    CHECK(asked <= 35);
    CHECK(bench.lane->status().state == forwarder::LaneStatus::State::running);
    CHECK(log.count("event=inquiry_failed") >= 1);
}

TEST_CASE("inquiries: many unknown reports are asked about one a second, and a failure puts off all of them"
) {
    LogCapture log;
    LaneBench bench;
    int asked = 0;
    bool well = false;
    bench.answer = LaneBench::always(Kind::unknown, "sent, and no answer came");
    bench.finding = [&](DoubtfulReport const&) {
        ++asked;
        return well ? finding(Found::there) : finding(Found::unclear, "timed out");
    };
    bench.accept(100);
    bench.run_for(48h);
    CHECK(bench.outbox->still_queued() == 0);
    CHECK(asked <= 48 * 4 + 20);
    well = true;
    asked = 0;
    bench.run_for(80min);
    CHECK(asked == 100);
    for (int i = 1; i <= 100; ++i)
        CHECK(bench.outbox->entry(i).state == Settlement::Kind::delivered);
}

TEST_CASE("inquiries: while the lane waits for its centre, a question goes there only together with a report"
) {
    LogCapture log;
    LaneBench bench;
    std::vector<SteadyTime> asked;
    bench.answer = [](OutboundReport const& outbound) {
        bool const first = outbound.sequence == 1;
        return LaneBench::outcome(first ? Kind::unknown : Kind::retry, "sent, and no answer came");
    };
    bench.finding = [&](DoubtfulReport const&) {
        asked.push_back(bench.now);
        return finding(Found::unclear, "timed out");
    };
    bench.accept(5);
    bench.run_for(24h);
    CHECK(asked.size() >= 24);
    for (auto const at : asked) {
        bool const together =
            std::any_of(bench.deliveries.begin(), bench.deliveries.end(), [at](Delivery const& one) {
                return one.at == at;
            });
        CHECK(together);
    }
}

TEST_CASE("inquiries: a centre that cannot be asked leaves the report to a person") {
    LogCapture log;
    LaneBench bench;
    bench.answer = first_lost();
    bench.accept(1);
    bench.run_for(24h * 30);
    CHECK(bench.outbox->entry(1).state == Settlement::Kind::unknown);
    CHECK_FALSE(bench.outbox->entry(1).not_before.has_value());
    CHECK(bench.sent() == 1);
}

TEST_CASE("lane: an unknown outcome that stops the lane settles the report and stops the lane") {
    LogCapture log;
    LaneBench bench;
    bench.answer = [](OutboundReport const&) {
        auto outcome = LaneBench::outcome(Kind::unknown, "no receipt: a web page");
        outcome.stops_lane = true;
        return outcome;
    };
    bench.accept(5);
    bench.run_for(1min);
    CHECK(bench.sent() == 1);
    CHECK(bench.outbox->entry(1).state == Settlement::Kind::unknown);
    CHECK(bench.lane->status().state == forwarder::LaneStatus::State::stopped);
    CHECK(bench.lane->status().why == "no receipt: a web page");
    CHECK(log.count("event=lane_stopped") == 1);
}

TEST_CASE("lane: a report for a person is held at once, and says nothing about the centre") {
    LogCapture log;
    LaneBench bench;
    bench.answer = LaneBench::always(Kind::by_hand, "the citizen has withdrawn it");
    bench.accept(60);
    bench.run_for(1min);
    CHECK(bench.sent() == 60);
    CHECK(bench.outbox->entry(60).held);
    CHECK(bench.lane->status().state == forwarder::LaneStatus::State::running);
    CHECK(bench.lane->status().failures == 0);
}
