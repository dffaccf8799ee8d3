#include "base/identifier.hpp"

#include <doctest/doctest.h>

using namespace kanal;

TEST_CASE("identifier: a name gives the same identifier for ever") {
    // Reports already at the centre carry identifiers made like this one.
    CHECK(name_identifier("32.73\nfacebook\n111\n222") == name_identifier("32.73\nfacebook\n111\n222"));
    CHECK(name_identifier("a") != name_identifier("b"));
    CHECK(name_identifier("a")[14] == '5');
    CHECK(is_identifier(name_identifier("a")));
}

TEST_CASE("identifier: two random identifiers differ") {
    CHECK(random_identifier() != random_identifier());
    CHECK(random_identifier()[14] == '4');
}

TEST_CASE("identifier: only the canonical lower-case form is one") {
    CHECK_FALSE(is_identifier(""));
    CHECK_FALSE(is_identifier("8F5B1C0E-3A62-4D57-9B0D-6C1F2E94A735"));
    CHECK_FALSE(is_identifier("8f5b1c0e03a6204d5709b0d06c1f2e94a735"));
    CHECK(is_identifier("8f5b1c0e-3a62-4d57-9b0d-6c1f2e94a735"));
}
