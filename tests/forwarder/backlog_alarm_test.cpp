#include "forwarder/lane_events.hpp"

#include <doctest/doctest.h>
#include <vector>

using namespace kanal;
using namespace std::chrono_literals;

TEST_CASE("backlog alarm: speaks once at a quarter of an hour, an hour, a day and three days") {
    forwarder::BacklogAlarm alarm;
    Time const oldest = Time(24h * 365);
    std::vector<Duration> heard;
    for (Duration age = 0s; age < 24h * 30; age += 1min)
        if (auto const reached = alarm.look(oldest, oldest + age)) heard.push_back(*reached);
    CHECK(heard == std::vector<Duration>{15min, 1h, 24h, 72h});
}

TEST_CASE("backlog alarm: speaks again only after the queue was young once more") {
    forwarder::BacklogAlarm alarm;
    Time const now = Time(24h * 365);
    CHECK(alarm.look(now - 2h, now) == Duration(1h));
    CHECK_FALSE(alarm.look(now - 20min, now));  // draining
    CHECK_FALSE(alarm.look(now - 2h, now));
    CHECK_FALSE(alarm.look(std::nullopt, now));
    CHECK(alarm.look(now - 16min, now) == Duration(15min));
}
