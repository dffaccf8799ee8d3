#include "desk/agency_time.hpp"

#include "base/time_text.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace std::chrono_literals;

TEST_CASE("agency time: a moment is written with the day, the dot and the zone of the agency") {
    auto const moment = *parse_time("2026-11-27T07:05:09Z");
    CHECK(desk::AgencyTime("Asia/Jakarta").full(moment) == "Jum 27 Nov 2026 14.05 WIB");
    CHECK(desk::AgencyTime("Asia/Makassar").full(moment) == "Jum 27 Nov 2026 15.05 WITA");
    CHECK(
        desk::AgencyTime("Asia/Jayapura").full(*parse_time("2026-07-31T23:59:00Z")) ==
        "Sab 1 Agu 2026 08.59 WIT"
    );
}

TEST_CASE("agency time: a typed day begins and ends at the agency's midnight") {
    desk::AgencyTime const time("Asia/Jakarta");
    CHECK(rfc3339_seconds(*time.begin_of("2026-11-27")) == "2026-11-26T17:00:00Z");
    CHECK(rfc3339_seconds(*time.end_of("2026-11-27")) == "2026-11-27T17:00:00Z");
    CHECK(time.date(*time.begin_of("2026-11-27")) == "2026-11-27");
    for (auto const* wrong :
         {"", "2026-13-01", "2026-02-30", "27-11-2026", "2026-11-2x", "2026/11/27", "9999-01-01"})
        CHECK_FALSE(time.begin_of(wrong));
}

TEST_CASE("agency time: spans and numbers are written as Indonesian does") {
    CHECK(desk::span_text(20s) == "baru saja");
    CHECK(desk::span_text(-1h) == "baru saja");
    CHECK(desk::span_text(59min) == "59 menit");
    CHECK(desk::span_text(47h) == "47 jam");
    CHECK(desk::span_text(72h) == "3 hari");
    CHECK(desk::number_text(0) == "0");
    CHECK(desk::number_text(999) == "999");
    CHECK(desk::number_text(1000) == "1.000");
    CHECK(desk::number_text(1234567) == "1.234.567");
    CHECK(desk::number_text(-1000) == "-1.000");
}
