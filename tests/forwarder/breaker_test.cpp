#include "forwarder/breaker.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace std::chrono_literals;

namespace {
SteadyTime const kStart = SteadyTime(1h);
}

TEST_CASE("breaker: opens at the fifth failure in a row and closes at the first answer") {
    forwarder::Breaker breaker;
    for (int i = 0; i < 4; ++i)
        CHECK(breaker.failed(kStart, {}, 1.0) == forwarder::Breaker::Change::none);
    CHECK_FALSE(breaker.probing());
    CHECK(breaker.failed(kStart, {}, 1.0) == forwarder::Breaker::Change::opened);
    CHECK(breaker.probing());
    CHECK(breaker.failed(kStart, {}, 1.0) == forwarder::Breaker::Change::none);
    CHECK(breaker.succeeded() == forwarder::Breaker::Change::resumed);
    CHECK_FALSE(breaker.probing());
    CHECK(breaker.failed(kStart, {}, 1.0) == forwarder::Breaker::Change::none);
    CHECK(breaker.next_try() == kStart + 2s);
}

TEST_CASE("breaker: what the centre asks for is obeyed between one second and one hour") {
    struct Row {
        Duration asked;
        Duration waited;
    };
    for (auto const& row : {
             Row{10s, 10s},
             Row{1h, 1h},
             Row{2h, 1h},
             Row{Duration::max(), 1h},
             Row{0s, 2s},  // the back-off is longer
             Row{-5s, 2s},
             Row{Duration::min(), 2s},
         }) {
        forwarder::Breaker breaker;
        breaker.failed(kStart, row.asked, 1.0);
        CHECK(breaker.next_try() == kStart + row.waited);
    }
}

TEST_CASE("breaker: a configuration fault stops at once, is tried every quarter of an hour, or when told") {
    forwarder::Breaker breaker;
    CHECK(breaker.misconfigured(kStart) == forwarder::Breaker::Change::stopped);
    CHECK(breaker.next_try() == kStart + 15min);
    CHECK(breaker.misconfigured(kStart + 15min) == forwarder::Breaker::Change::none);
    CHECK(breaker.next_try() == kStart + 30min);
    breaker.try_now(kStart + 16min);
    CHECK(breaker.next_try() == kStart + 16min);
    CHECK(breaker.succeeded() == forwarder::Breaker::Change::resumed);
}
