#include "base/time_text.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace std::chrono_literals;

namespace {

Time const kMoment = Time(std::chrono::sys_days(2026y / 3 / 1)) + 1h + 15min + 31s;

}  // namespace

TEST_CASE("time text: one moment is written in each of the forms that others read") {
    CHECK(rfc3339(kMoment + 7ms + 999us) == "2026-03-01T01:15:31.007Z");
    CHECK(rfc3339_seconds(kMoment + 999ms) == "2026-03-01T01:15:31Z");
    CHECK(time_in_name(kMoment) == "20260301T011531Z");
    CHECK(http_date(kMoment) == "Sun, 01 Mar 2026 01:15:31 GMT");
    CHECK(mail_date(kMoment) == "Sun, 1 Mar 2026 01:15:31 +0000");
    CHECK(rfc3339(Time(-1ms)) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("time text: a time is read with its zone, its fraction and without its seconds") {
    for (auto const* text :
         {"2026-03-01T08:15:31+07:00",
          "2026-03-01T08:15:31+0700",
          "2026-03-01T08:15:31 07:00",
          "2026-03-01 01:15:31Z",
          "2026-03-01T01:15:31Z",
          "2026-03-01T01:15:31.0009Z",
          "2026-02-28T20:15:31-05:00"}) {
        INFO(text);
        CHECK(parse_time(text) == kMoment);
    }
    CHECK(parse_time("2026-03-01T01:15:31.5Z") == kMoment + 500ms);
    CHECK(parse_time("2026-03-01T01:15:31.999123Z") == kMoment + 999ms);
    CHECK(parse_time("2026-03-01T01:15Z") == kMoment - 31s);
}

TEST_CASE("time text: what is written is read as the same moment") {
    CHECK(parse_time(rfc3339(kMoment + 7ms)) == kMoment + 7ms);
    CHECK(parse_time(rfc3339_seconds(kMoment)) == kMoment);
}

TEST_CASE("time text: nothing is read where a part is missing, impossible or too much") {
    for (auto const* text :
         {"",
          "2026-03-01",
          "2026-03-01T01:15:31",
          "2026-02-30T01:15:31Z",
          "2026-13-01T01:15:31Z",
          "2026-03-01T24:00:00Z",
          "1969-03-01T01:15:31Z",
          "1970-01-01T00:00:00Z",
          "2100-01-01T00:00:00Z",
          "2026-03-01T01:15:31.Z",
          "2026-03-01T01:15:31ZZ",
          "-026-03-01T01:15:31Z",
          "2026-03-01T01:15:31+7",
          "2026-03-01T01:15:31+07",
          "01.03.2026 08:15:28 Z",
          "9999-03-01T01:15:31Z"}) {
        INFO(text);
        CHECK_FALSE(parse_time(text));
    }
}
