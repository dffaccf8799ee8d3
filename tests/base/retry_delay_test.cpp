#include "base/retry_delay.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace std::chrono_literals;

TEST_CASE("retry delay: doubles from two seconds and stops at a quarter of an hour") {
    RetryDelay const delay;
    CHECK(delay.after(1, 1.0) == 2s);
    CHECK(delay.after(2, 1.0) == 4s);
    CHECK(delay.after(9, 1.0) == 512s);
    CHECK(delay.after(10, 1.0) == 15min);
    CHECK(delay.after(4'000'000'000U, 1.0) == 15min);
}

TEST_CASE("retry delay: jitter takes away at most half") {
    RetryDelay const delay;
    CHECK(delay.after(10, 0.0) == 450s);
    CHECK(delay.after(10, -5.0) == 450s);
    CHECK(delay.after(10, 7.0) == 15min);
}
