#include "base/digest.hpp"

#include <doctest/doctest.h>

#include <climits>
#include <stdexcept>

using namespace kanal;

TEST_CASE("digest: HMAC-SHA256 gives RFC 4231's second vector") {
    CHECK(
        to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}

TEST_CASE("digest: where no HMAC can be made there is no signature, least of all one of zeros") {
    std::string_view const too_long("x", static_cast<std::size_t>(INT_MAX) + 1);  // never read
    CHECK_THROWS_AS(hmac_sha256(too_long, "body"), std::runtime_error);
}

TEST_CASE("digest: only exactly 64 hexadecimal digits are a SHA-256") {
    auto const hex = to_hex(sha256("kanal"));
    CHECK(sha256_from_hex(hex) == sha256("kanal"));
    CHECK_FALSE(sha256_from_hex(hex.substr(1)));
    CHECK_FALSE(sha256_from_hex(hex + "0"));
    CHECK_FALSE(sha256_from_hex(" " + hex.substr(1)));
    CHECK_FALSE(sha256_from_hex("g" + hex.substr(1)));
}

TEST_CASE("digest: only exactly what OpenSSL's base64 writes for 32 bytes is a SHA-256") {
    auto const text = to_base64(hmac_sha256("sampel-consumer-secret-0123456789", "challenge_string"));
    CHECK(text == "OiA9D1FHhd+kXEYV5ypYHzsUhUREiodHHVwlZzhsDW0=");
    CHECK(sha256_from_base64(text) == hmac_sha256("sampel-consumer-secret-0123456789", "challenge_string"));
    auto stray_bits = text;
    stray_bits[42] = '1';
    auto url_safe = text;
    url_safe[10] = '-';
    auto const unpadded = text.substr(0, 43);
    for (auto const& other :
         {std::string(),
          unpadded,
          unpadded + "A",
          text + "=",
          " " + text.substr(1),
          " " + text,
          text.substr(0, 42) + "==",
          stray_bits,
          url_safe,
          std::string(44, '=')}) {
        INFO(other);
        CHECK_FALSE(sha256_from_base64(other));
    }
}

TEST_CASE("digest: secrets of different length are not equal") {
    CHECK(equal_secrets("rahasia", "rahasia"));
    CHECK_FALSE(equal_secrets("rahasia", "rahasia "));
    CHECK_FALSE(equal_secrets("", "x"));
}
