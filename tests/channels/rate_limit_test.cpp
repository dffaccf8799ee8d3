#include "http/rate_limit.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace kanal;
using namespace std::chrono_literals;

TEST_CASE("rate limit: an hour of rest gives no more than a minute's") {
    RateLimit limit(2);
    SteadyTime now(1s);
    CHECK_FALSE(limit.take("a", now));
    now += 1h;
    CHECK_FALSE(limit.take("a", now));
    CHECK_FALSE(limit.take("a", now));
    CHECK(limit.take("a", now) == 30s);
    // A refusal costs nothing: the wait does not grow.
    CHECK(limit.take("a", now + 10s) == 20s);
    CHECK_FALSE(limit.take("a", now + 30s));
}

TEST_CASE("rate limit: a flood of names does not grow its memory without bound") {
    RateLimit limit(1);
    SteadyTime const now(1s);
    int refused = 0;
    for (int i = 0; i < 60000; ++i)
        if (limit.take(std::to_string(i), now)) ++refused;
    CHECK(refused == 0);
    CHECK(limit.size() <= 20000);
}

TEST_CASE("rate limit: who used up everything is not forgotten for a flood of others") {
    RateLimit limit(2);
    SteadyTime const now(1s);
    CHECK_FALSE(limit.take("spent", now));
    CHECK_FALSE(limit.take("spent", now));
    for (int i = 0; i < 60000; ++i)
        CHECK_FALSE(limit.take(std::to_string(i), now));
    CHECK(limit.take("spent", now) == 30s);
}
