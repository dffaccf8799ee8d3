#include "config/quantity.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace kanal;
using namespace std::chrono_literals;

TEST_CASE("quantity: a duration is read in its unit") {
    CHECK(parse_duration("500ms") == 500ms);
    CHECK(parse_duration("30s") == 30s);
    CHECK(parse_duration("15m") == 15min);
    CHECK(parse_duration("24h") == 24h);
    CHECK(parse_duration("7d") == 7 * 24h);
    CHECK(parse_duration("0s") == 0s);
    CHECK(parse_duration("36500d") == 36500 * 24h);
}

TEST_CASE("quantity: what is not a whole number with a known unit is no duration") {
    for (std::string const text :
         {"",
          "30",
          "s",
          "-5s",
          "+5s",
          "1.5h",
          "30 s",
          " 30s",
          "30s ",
          "30S",
          "30sec",
          "1h30m",
          "0x10s",
          "010s",
          "30min",
          "1w",
          "36501d",
          "9223372036854775807s",
          "99999999999999999999s",
          "-0s"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_duration(text));
    }
}

TEST_CASE("quantity: a size is read in its unit, plain bytes without one") {
    CHECK(parse_size("0") == 0U);
    CHECK(parse_size("1000") == 1000U);
    CHECK(parse_size("256KiB") == 256U << 10);
    CHECK(parse_size("64MiB") == 64U << 20);
    CHECK(parse_size("8GiB") == 8ULL << 30);
    CHECK(parse_size("2TiB") == 2ULL << 40);
    CHECK(parse_size("9223372036854775807") == (1ULL << 63) - 1);
}

TEST_CASE("quantity: units of ten, signs, fractions and what does not fit are no size") {
    for (std::string const text :
         {"",
          "64MB",
          "64M",
          "64mib",
          "64 MiB",
          "-1",
          "1.5GiB",
          "1e6",
          "MiB",
          "9223372036854775808",
          "9000000TiB",
          "007"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_size(text));
    }
}

TEST_CASE("quantity: a whole number is decimal and within 64 bits") {
    CHECK(parse_number("0") == 0);
    CHECK(parse_number("-12") == -12);
    CHECK(parse_number("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
    for (std::string const text :
         {"", "-", "--1", "+1", "1.0", "0x1", "0o7", "01", "1_000", "1 ", "9223372036854775808"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_number(text));
    }
}

TEST_CASE("quantity: what is written is read back as the same") {
    for (std::string const text : {"500ms", "30s", "15m", "24h", "7d", "90s", "36500d"}) {
        CAPTURE(text);
        CHECK(parse_duration(to_text(*parse_duration(text))) == parse_duration(text));
    }
    CHECK(to_text(15min) == "15m");
    CHECK(to_text(0ms) == "0ms");
    CHECK(size_to_text(64U << 20) == "64MiB");
    CHECK(size_to_text(1000) == "1000");
    CHECK(size_to_text(0) == "0");
}
