#include "fake_outbox.hpp"
#include "forwarder/lane.hpp"
#include "forwarder/sinks/http_sink.hpp"
#include "log_capture.hpp"
#include "stand_in.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

// A lane with the real sink before the stand-in centre, and a clock that only the test moves.
struct Way {
    explicit Way(std::size_t reports) {
        auto owned = std::make_unique<FakeOutbox>();
        queue = owned.get();
        queue->accept(reports);
        forwarder::HttpSinkOptions to_centre;
        to_centre.centre = "lapor";
        to_centre.url = centre.url();
        to_centre.client.timeout = 300ms;
        Clock clock{
            .steady = [this] { return now; }, .wall = [this] { return wall; }, .jitter = [] { return 1.0; }};
        lane = std::make_unique<forwarder::Lane>(
            forwarder::LaneOptions{.centre = "lapor", .pace = {.batch = 20, .in_flight = 4, .rate = 0}},
            std::move(owned),
            forwarder::make_http_sink(to_centre),
            clock
        );
    }

    void run_for(Duration span) {
        auto const end = now + span;
        while (true) {
            auto const again = lane->step();
            if (again <= now) continue;
            if (again > end) break;
            wall += std::chrono::ceil<Duration>(again - now);
            now = again;
        }
        now = end;
    }

    StandIn centre;
    SteadyTime now = SteadyTime(1h);
    Time wall = Time(24h * 365 * 56);
    FakeOutbox* queue = nullptr;
    std::unique_ptr<forwarder::Lane> lane;
};

}  // namespace

TEST_CASE("lane to the centre: whatever the centre did, once it is well all takes effect exactly once") {
    for (auto const* mode :
         {R"({"mode":"away"})",
          R"({"mode":"drop"})",
          R"({"mode":"401"})",
          R"({"mode":"403"})",
          R"({"mode":"500"})",
          R"({"mode":"503","retry_after":"99999"})",
          R"({"mode":"429","retry_after":{"date_in":30}})",
          R"({"mode":"silent"})",
          R"({"mode":"lost"})",
          R"({"mode":"reset_reused"})",
          R"({"mode":"empty"})",
          R"({"mode":"html"})",
          R"({"mode":"wrong_id"})",
          R"({"mode":"slow"})",
          R"({"mode":"huge"})",
          R"({"mode":"redirect","location":"http://127.0.0.1:1/"})"}) {
        CAPTURE(mode);
        LogCapture log;
        Way way(30);
        way.run_for(500ms);
        way.centre.behave(mode);
        way.queue->accept(30);
        way.lane->wake();
        way.run_for(2min);
        way.centre.behave(R"({"mode":"ok"})");
        way.run_for(2h);
        CHECK(way.queue->still_queued() == 0);
        CHECK(way.centre.counts().effects == 60);
        for (int i = 1; i <= 60; ++i)
            CHECK(way.queue->entry(i).state == Settlement::Kind::delivered);
        CHECK(way.lane->status().state == forwarder::LaneStatus::State::running);
    }
}

TEST_CASE("lane to the centre: an answer cut after any of its bytes means one effect, and no report is lost"
) {
    LogCapture log;
    Way way(0);
    long reports = 0;
    bool cut = true;
    while (cut && reports < 1000) {
        way.centre.behave(R"({"mode":"cut","times":1,"bytes":)" + std::to_string(reports) + "}");
        auto const before = way.centre.counts().raw;
        way.queue->accept(1);
        way.lane->wake();
        way.run_for(20min);
        CHECK(way.queue->entry(++reports).state == Settlement::Kind::delivered);
        cut = way.centre.counts().raw > before + 1;
    }
    CHECK(reports > 150);
    CHECK(reports < 1000);
    CHECK(way.centre.counts().effects == reports);
    CHECK(way.centre.counts().raw == 2 * reports - 1);
}

TEST_CASE("lane to the centre: only the refused report is held") {
    LogCapture log;
    Way way(20);
    way.centre.behave(R"({"mode":"422","match":"report-7$"})");
    way.run_for(3h);
    CHECK(way.centre.counts().effects == 19);
    CHECK(way.queue->entry(7).held);
    CHECK(way.queue->entry(7).refusals == 3);
    CHECK(way.queue->still_queued() == 0);
}
