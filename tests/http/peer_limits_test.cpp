#include "http/peer_limits.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::http;
using namespace std::chrono_literals;
using boost::asio::ip::make_address;

TEST_CASE("peer limits: an IPv6 customer is one peer whatever address it takes, an IPv4 address is one") {
    auto const network = [](char const* address) { return peer_network(make_address(address)); };
    CHECK(network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9"));
    CHECK(network("2001:db8:1:2::1") != network("2001:db8:1:3::1"));
    CHECK(network("192.0.2.1") != network("192.0.2.2"));
    CHECK(network("::ffff:192.0.2.1") == network("192.0.2.1"));
    CHECK(network("::ffff:192.0.2.1") != network("::ffff:192.0.2.2"));
}

TEST_CASE("peer limits: who leaves makes room, for itself and in all") {
    auto const a = make_address("192.0.2.1");
    auto const b = make_address("192.0.2.2");
    ConnectionCounts counts(3, 2);
    CHECK(counts.enter(a));
    CHECK(counts.enter(a));
    CHECK(!counts.enter(a));
    CHECK(counts.enter(b));
    CHECK(!counts.enter(b));
    CHECK(counts.total() == 3);
    counts.leave(a);
    CHECK(counts.enter(b));
    CHECK(counts.total() == 3);
}

TEST_CASE("peer limits: a peer that began too many handshakes waits for the next second, others do not") {
    auto const a = make_address("192.0.2.1");
    HandshakeRate rate(2);
    SteadyTime const start = SteadyTime{} + 1h;
    CHECK(rate.enter(a, start));
    CHECK(rate.enter(a, start + 500ms));
    CHECK(!rate.enter(a, start + 999ms));
    CHECK(rate.enter(make_address("192.0.2.2"), start + 999ms));
    CHECK(rate.enter(a, start + 1000ms));
}
