#include "desk/login_delays.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace std::chrono_literals;

TEST_CASE(
    "login delays: the fifth failure waits two seconds, and each further one twice as long, up to 15 minutes"
) {
    desk::LoginDelays delays;
    SteadyTime now{1h};
    for (int i = 0; i < 4; ++i)
        delays.failed("akun rina", now);
    CHECK_FALSE(delays.wait("akun rina", now));
    auto expected = Duration(2s);
    for (int i = 0; i < 12; ++i) {
        delays.failed("akun rina", now);
        CHECK(delays.wait("akun rina", now) == expected);
        CHECK_FALSE(delays.wait("akun rina", now + expected));
        expected = std::min(Duration(15min), expected * 2);
    }
    CHECK_FALSE(delays.wait("akun budi", now));
    delays.succeeded("akun rina");
    CHECK_FALSE(delays.wait("akun rina", now));
}

TEST_CASE("login delays: a day without a try forgets the failures") {
    desk::LoginDelays delays;
    SteadyTime now{1h};
    for (int i = 0; i < 8; ++i)
        delays.failed("akun rina", now);
    now += 25h;
    delays.failed("akun rina", now);
    CHECK_FALSE(delays.wait("akun rina", now));
}

TEST_CASE("login delays: who floods it with names of his own gets only the oldest forgotten") {
    desk::LoginDelays delays;
    SteadyTime now{1h};
    for (int i = 0; i < 9'999; ++i)
        delays.failed("akun " + std::to_string(i), now);
    for (int i = 0; i < 8; ++i)
        delays.failed("akun rina", now + 1s);
    for (int i = 0; i < 5'000; ++i)
        delays.failed("akun x" + std::to_string(i), now + 2s);
    CHECK(delays.wait("akun rina", now + 2s));
}
