#include "authority.hpp"
#include "forwarder/sinks/http_sink.hpp"
#include "http2_front.hpp"
#include "reports.hpp"
#include "stand_in.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <set>

using namespace kanal;
using namespace kanal::test;
using Kind = Outcome::Kind;

namespace {

struct Http2Bench {
    Http2Bench() { certificate = authority.issue("good", 30); }

    std::unique_ptr<Http2Front> front() {
        return std::make_unique<Http2Front>(
            centre.port(), certificate[1], certificate[3], authority.dir.path()
        );
    }

    forwarder::HttpSinkOptions options(Http2Front const& front) const {
        forwarder::HttpSinkOptions result;
        result.centre = "lapor";
        result.url = front.url();
        result.client.ca_file = authority.dir / "ca.pem";
        return result;
    }

    Authority authority;
    std::vector<std::string> certificate;
    StandIn centre;
};

}  // namespace

TEST_CASE("http2: with a centre that offers it all reports of a round share one connection") {
    Http2Bench bench;
    auto const front = bench.front();
    auto const sink = forwarder::make_http_sink(bench.options(*front));
    for (int round = 0; round < 3; ++round) {
        std::vector<OutboundReport> reports;
        for (int i = 0; i < 8; ++i)
            reports.push_back(report(1 + round * 8 + i));
        for (auto const& outcome : sink->deliver(reports))
            CHECK(outcome.kind == Kind::delivered);
    }
    CHECK(bench.centre.counts().effects == 24);
    std::set<std::string> connections;
    auto const requests = front->requests();
    CHECK(requests.size() == 24);
    for (auto const& request : requests) {
        CHECK(request.protocol == "HTTP/2");
        connections.insert(request.connection);
    }
    CHECK(connections.size() == 1);
}

TEST_CASE("http2: a report whose answer was lost goes again and takes effect once") {
    Http2Bench bench;
    auto const front = bench.front();
    auto const sink = forwarder::make_http_sink(bench.options(*front));
    bench.centre.behave(R"({"mode": "lost", "times": 1})");
    auto const one = report(1);
    auto const lost = sink->deliver({&one, 1})[0];
    CHECK(lost.kind == Kind::retry);
    CHECK(sink->deliver({&one, 1})[0].kind == Kind::delivered);
    CHECK(bench.centre.counts().effects == 1);
}
