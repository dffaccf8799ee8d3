#include "forwarder/token_bucket.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace std::chrono_literals;

namespace {
SteadyTime const kStart = SteadyTime(1h);
}

TEST_CASE("token bucket: lets the configured number of reports a second through, and no more after a pause") {
    forwarder::TokenBucket bucket(20, kStart);
    std::size_t sent = 0;
    for (auto now = kStart; now < kStart + 10s; now += 10ms) {
        auto const some = bucket.available(now);
        bucket.spend(some);
        sent += some;
    }
    CHECK(sent >= 199);
    CHECK(sent <= 201);
    CHECK(bucket.available(kStart + 24h) == 20);
}

TEST_CASE("token bucket: says when the next report may go, even at one in ten seconds") {
    forwarder::TokenBucket bucket(0.1, kStart);
    CHECK(bucket.available(kStart) == 1);
    bucket.spend(1);
    auto const ready = bucket.ready_at(kStart);
    CHECK(ready >= kStart + 10s);
    CHECK(ready <= kStart + 10s + 10ms);
    CHECK(bucket.available(ready) == 1);
}

TEST_CASE("token bucket: halves at each 429 and is back after the centre has been quiet") {
    forwarder::TokenBucket bucket(20, kStart);
    bucket.slow_down(kStart);
    CHECK(bucket.rate() == 10);
    bucket.slow_down(kStart);
    CHECK(bucket.rate() == 5);
    (void)bucket.available(kStart + 9s);
    CHECK(bucket.rate() == 5);
    (void)bucket.available(kStart + 10s);
    CHECK(bucket.rate() == 7);
    (void)bucket.available(kStart + 10min);
    CHECK(bucket.rate() == 20);
}

TEST_CASE("token bucket: never comes to a stand however often the centre says 429") {
    forwarder::TokenBucket bucket(20, kStart);
    for (int i = 0; i < 100; ++i)
        bucket.slow_down(kStart);
    CHECK(bucket.ready_at(kStart) <= kStart + 11s);
}

TEST_CASE("token bucket: without a rate it is only limited while the centre complains") {
    forwarder::TokenBucket bucket(0, kStart);
    CHECK(bucket.available(kStart) > 1'000'000);
    bucket.slow_down(kStart);
    CHECK(bucket.rate() == 10);
    CHECK(bucket.available(kStart) == 0);
    CHECK(bucket.available(kStart + 10min) > 1'000'000);
}
