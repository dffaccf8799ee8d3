#include "base/digest.hpp"

#include <doctest/doctest.h>

using namespace kanal;

TEST_CASE("digest: HMAC-SHA256 gives RFC 4231's second vector") {
    CHECK(
        to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}

TEST_CASE("digest: only exactly 64 hexadecimal digits are a SHA-256") {
    auto const hex = to_hex(sha256("kanal"));
    CHECK(sha256_from_hex(hex) == sha256("kanal"));
    CHECK_FALSE(sha256_from_hex(hex.substr(1)));
    CHECK_FALSE(sha256_from_hex(hex + "0"));
    CHECK_FALSE(sha256_from_hex(" " + hex.substr(1)));
    CHECK_FALSE(sha256_from_hex("g" + hex.substr(1)));
}

TEST_CASE("digest: secrets of different length are not equal") {
    CHECK(equal_secrets("rahasia", "rahasia"));
    CHECK_FALSE(equal_secrets("rahasia", "rahasia "));
    CHECK_FALSE(equal_secrets("", "x"));
}
