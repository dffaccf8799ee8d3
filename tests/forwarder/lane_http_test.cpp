#include "forwarder/sinks/http_sink.hpp"
#include "log_capture.hpp"
#include "sink_lane.hpp"
#include "stand_in.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

forwarder::HttpSinkOptions options(StandIn const& centre) {
    forwarder::HttpSinkOptions to_centre;
    to_centre.centre = "lapor";
    to_centre.url = centre.url();
    to_centre.client.timeout = 300ms;
    return to_centre;
}

// A lane with the real sink before the stand-in centre.
struct Way {
    explicit Way(std::size_t reports) { lane.accept(reports); }

    StandIn centre;
    SinkLane lane{forwarder::make_http_sink(options(centre)), {.batch = 20, .in_flight = 4, .rate = 0}};
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
        way.lane.run_for(500ms);
        way.centre.behave(mode);
        way.lane.accept(30);
        way.lane.run_for(2min);
        way.centre.behave(R"({"mode":"ok"})");
        way.lane.run_for(2h);
        CHECK(way.lane.outbox->still_queued() == 0);
        CHECK(way.centre.counts().effects == 60);
        for (int i = 1; i <= 60; ++i)
            CHECK(way.lane.outbox->entry(i).state == Settlement::Kind::delivered);
        CHECK(way.lane.lane->status().state == forwarder::LaneStatus::State::running);
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
        way.lane.accept(1);
        way.lane.run_for(20min);
        CHECK(way.lane.outbox->entry(++reports).state == Settlement::Kind::delivered);
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
    way.lane.run_for(3h);
    CHECK(way.centre.counts().effects == 19);
    CHECK(way.lane.outbox->entry(7).held);
    CHECK(way.lane.outbox->entry(7).refusals == 3);
    CHECK(way.lane.outbox->still_queued() == 0);
}
