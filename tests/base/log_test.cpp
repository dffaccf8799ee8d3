#include "base/log.hpp"

#include <doctest/doctest.h>

using namespace kanal;

TEST_CASE("log: a line begins with its priority and names its event") {
    CHECK(
        log::format(log::Level::warning, "report_held", {{"id", "abc"}, {"tries", 3}}) ==
        "<4>event=report_held id=abc tries=3"
    );
}

TEST_CASE("log: a value with blanks is quoted, and a quote in it is escaped") {
    CHECK(
        log::format(log::Level::info, "x", {{"reason", "disk \"full\""}}) ==
        R"(<6>event=x reason="disk \"full\"")"
    );
}

TEST_CASE("log: an empty value is quoted, so that the next key is not taken for it") {
    CHECK(log::format(log::Level::info, "x", {{"reason", ""}}) == R"(<6>event=x reason="")");
}

TEST_CASE("log: no value can forge a second line or move the cursor") {
    auto const line = log::format(log::Level::info, "x", {{"v", "a\n<3>event=forged\x1b[2J\r\xc2\x9b"}});
    CHECK(line.find('\n') == std::string::npos);
    CHECK(line.find('\x1b') == std::string::npos);
    CHECK(line.find('\xc2') == std::string::npos);
}
