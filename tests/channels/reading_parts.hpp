#pragma once

#include "core/submission.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

// For tests of parsers: what became of the only event of a delivery.
namespace kanal::test {

inline Submission only_submission(Reading const& reading) {
    CHECK(reading.unreadable.empty());
    CHECK(reading.ignored.empty());
    CHECK(reading.dropped == 0);
    REQUIRE(reading.submissions.size() == 1);
    return reading.submissions[0];
}

inline std::string why_unreadable(Reading const& reading) {
    CHECK(reading.submissions.empty());
    CHECK(reading.ignored.empty());
    CHECK(reading.dropped == 0);
    REQUIRE(reading.unreadable.size() == 1);
    return reading.unreadable[0].why;
}

inline std::string why_ignored(Reading const& reading) {
    CHECK(reading.submissions.empty());
    CHECK(reading.unreadable.empty());
    CHECK(reading.dropped == 0);
    REQUIRE(reading.ignored.size() == 1);
    return reading.ignored[0].why;
}

inline bool is_dropped(Reading const& reading) {
    return reading.dropped == 1 && reading.submissions.empty() && reading.unreadable.empty() &&
           reading.ignored.empty();
}

inline std::vector<std::string> urls(Submission const& submission) {
    std::vector<std::string> found;
    for (auto const& attachment : submission.attachments)
        found.push_back(attachment.url);
    return found;
}

}  // namespace kanal::test
