#include "authority.hpp"
#include "forwarder/sinks/http_sink.hpp"
#include "log_capture.hpp"
#include "reports.hpp"
#include "sink_lane.hpp"
#include "stand_in.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using Kind = Outcome::Kind;

namespace {

forwarder::HttpSinkOptions options(StandIn const& centre, Authority const& trusted) {
    forwarder::HttpSinkOptions result;
    result.centre = "lapor";
    result.url = centre.url("https");
    result.client.ca_file = trusted.dir / "ca.pem";
    return result;
}

Outcome send(forwarder::HttpSinkOptions const& options) {
    auto const one = report(1);
    return forwarder::make_http_sink(options)->deliver({&one, 1})[0];
}

}  // namespace

TEST_CASE("tls: only the centre's own valid certificate is spoken to") {
    Authority authority;
    StandIn good(authority.issue("good", 30));
    StandIn expired(authority.issue("expired", -1));
    auto const trusting = options(good, authority);
    CHECK(send(trusting).kind == Kind::delivered);

    struct Row {
        forwarder::HttpSinkOptions options;
        std::string why;
    };
    auto other_host = trusting;
    other_host.url = good.url("https", "localhost");
    auto system_authorities = trusting;
    system_authorities.client.ca_file.clear();
    auto other_key = trusting;
    other_key.client.pinned_keys = {authority.pin("expired")};
    auto no_authorities = trusting;
    no_authorities.client.ca_file = authority.dir / "nothing.pem";
    Row const rows[] = {
        {options(expired, authority), "tls: certificate has expired"},
        {other_host, "tls: the certificate is for another host"},
        {system_authorities, "tls: unable to get local issuer certificate"},
        {other_key, "tls: the key is not the pinned one"},
        {no_authorities, "tls: ca_file cannot be read"},
    };
    for (auto const& row : rows) {
        auto const outcome = send(row.options);
        CHECK(outcome.kind == Kind::misconfigured);
        CHECK(outcome.why == row.why);
    }
    auto pinned = trusting;
    pinned.client.pinned_keys = {other_key.client.pinned_keys[0], authority.pin("good")};
    CHECK(send(pinned).kind == Kind::delivered);
    CHECK(good.counts().raw == 2);
    CHECK(expired.counts().raw == 0);
}

TEST_CASE("tls: an expired certificate stops the lane, burns no attempt, and all is delivered afterwards") {
    LogCapture log;
    Authority authority;
    auto const arguments = authority.issue("centre", -1);
    auto centre = std::make_unique<StandIn>(arguments);
    SinkLane lane(forwarder::make_http_sink(options(*centre, authority)));
    lane.accept(5);
    lane.run_for(std::chrono::hours(4));
    CHECK(lane.lane->status().state == forwarder::LaneStatus::State::stopped);
    CHECK(lane.lane->status().why == "tls: certificate has expired");
    CHECK(log.count("event=lane_stopped") == 1);
    CHECK(lane.entry(1).refusals == 0);
    CHECK(lane.outbox->still_queued() == 5);

    // The centre renews its certificate.
    auto const port = centre->port();
    centre.reset();
    auto renewed = authority.issue("centre", 30);
    renewed.insert(renewed.end(), {"--port", std::to_string(port)});
    centre = std::make_unique<StandIn>(renewed);
    lane.lane->wake_configured();
    lane.run_for(std::chrono::minutes(1));
    CHECK(lane.outbox->still_queued() == 0);
    CHECK(log.count("event=lane_resumed") == 1);
}
