#include "readmodel/progress.hpp"

#include <doctest/doctest.h>

#include <thread>

using namespace kanal;
using readmodel::Progress;

namespace {

// Only ends a test that has failed.
constexpr Duration kLong = std::chrono::minutes(1);

// The first sleep ends at once, as there may be something to follow.
void sleep_until_somebody_waits(Progress& progress) {
    for (int i = 0; i < 2; ++i)
        (void)progress.sleep(kLong, Duration(0));
}

}  // namespace

TEST_CASE("progress: who waits goes on when the commit is followed, also while all is made anew") {
    Progress progress;
    bool building = false;
    SUBCASE("as it follows") {}
    SUBCASE("as it is made anew") {
        progress.begin_building();
        progress.fall_behind(100);
        building = true;
    }
    std::thread projection([&] {
        sleep_until_somebody_waits(progress);
        if (building) progress.end_building();
        progress.reach(7);
    });
    CHECK(progress.wait_for(7, kLong));
    projection.join();
}

TEST_CASE("progress: nobody waits for what takes long, for what fails, or for the end") {
    Progress progress;
    SUBCASE("a long rebuild") {
        progress.begin_building();
        progress.fall_behind(600'000);
    }
    SUBCASE("a fault") {
        progress.fail("the disk is short of room");
    }
    SUBCASE("the end") {
        progress.stop();
    }
    CHECK_FALSE(progress.wait_for(1, kLong));
}

TEST_CASE("progress: who waits hears at once that it will take long") {
    Progress progress;
    progress.begin_building();
    std::thread projection([&] {
        sleep_until_somebody_waits(progress);
        progress.fall_behind(600'000);
    });
    CHECK_FALSE(progress.wait_for(1, kLong));
    projection.join();
}
