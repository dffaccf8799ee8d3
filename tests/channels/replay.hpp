#pragma once

#include "channels/platform/deliveries.hpp"
#include "tests/support/describe_submission.hpp"

#include <doctest/doctest.h>

namespace kanal::test {

inline void check_replayed(Submission const& submission, platform::ReadDelivery const& read) {
    auto const again = read(submission.raw);
    REQUIRE(again.has_value());
    REQUIRE(again->submissions.size() == 1);
    CHECK(describe(again->submissions[0]) == describe(submission));
    CHECK(again->submissions[0].raw.bytes == submission.raw.bytes);
}

inline void check_replayed(Fragment const& fragment, Fragment const& again) {
    CHECK(again.why == fragment.why);
    CHECK(again.raw.bytes == fragment.raw.bytes);
}

// The bytes that were kept of each part read again as that part, and nothing else.
inline void check_replay(Reading const& reading, platform::ReadDelivery const& read) {
    for (auto const& submission : reading.submissions)
        check_replayed(submission, read);
    for (auto const& fragment : reading.unreadable) {
        auto const again = read(fragment.raw);
        REQUIRE(again.has_value());
        REQUIRE(again->unreadable.size() == 1);
        check_replayed(fragment, again->unreadable[0]);
    }
    for (auto const& fragment : reading.ignored) {
        auto const again = read(fragment.raw);
        REQUIRE(again.has_value());
        REQUIRE(again->ignored.size() == 1);
        check_replayed(fragment, again->ignored[0]);
    }
}

}  // namespace kanal::test
