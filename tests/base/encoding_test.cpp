#include "base/encoding.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace std::string_literals;

TEST_CASE("hex: bytes come back as they were") {
    auto const bytes = "\x00\x7f\x80\xff"s;
    CHECK(to_hex(bytes) == "007f80ff");
    CHECK(from_hex("007F80fF") == bytes);
    CHECK(from_hex("") == ""s);
}

TEST_CASE("hex: what is no pair of digits is not read") {
    for (auto const* text : {"0", "0g", " 00", "0x", "00 "})
        CHECK_FALSE(from_hex(text));
    CHECK(hex_digit('/') == -1);
    CHECK(hex_digit(':') == -1);
    CHECK(hex_digit('@') == -1);
    CHECK(hex_digit('f') == 15);
}
