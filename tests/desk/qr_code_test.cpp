#include "desk/qr_code.hpp"

#include <doctest/doctest.h>

using namespace kanal;

TEST_CASE("qr code: a report's number is a small code with the empty modules around it that readers need") {
    auto const code = desk::qr_code("3273-26-48172093-7");
    REQUIRE(code.has_value());
    CHECK(code->size == 21 + 2 * 4);  // version 1
    // The finder pattern in the corner: its upper edge is seven dark modules.
    CHECK(code->path.starts_with("M4 4h7v1h-7z"));
    CHECK(code->path.find_first_not_of("Mhvz0123456789 -") == std::string::npos);
}

TEST_CASE("qr code: the same number is the same code, another is another, and none is none") {
    auto const path = [](std::string const& text) { return desk::qr_code(text)->path; };
    CHECK(path("3273-26-48172093-7") == path("3273-26-48172093-7"));
    CHECK(path("3273-26-48172093-7") != path("3273-26-48172094-5"));
    CHECK_FALSE(desk::qr_code("").has_value());
    CHECK_FALSE(desk::qr_code(std::string(5000, 'a')).has_value());
}
