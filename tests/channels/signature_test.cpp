#include "channels/platform/deliveries.hpp"

#include "base/digest.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace kanal;

namespace {

constexpr auto kBody = R"({"object":"page"})";

platform::SignatureCheck const kCheck("x-hub-signature-256", {"rahasia"});

std::string sign(std::string_view secret, std::string_view body = kBody) {
    return "sha256=" + to_hex(hmac_sha256(secret, body));
}

HttpRequest request(std::vector<std::string> const& signatures) {
    HttpRequest request;
    request.body = kBody;
    for (auto const& signature : signatures)
        request.headers.emplace_back("x-hub-signature-256", signature);
    return request;
}

}  // namespace

TEST_CASE("signature: the one made with the secret over the body's bytes passes") {
    CHECK(kCheck.check(request({sign("rahasia")})) == std::nullopt);
}

TEST_CASE("signature: one changed byte of the body is refused") {
    auto changed = request({sign("rahasia")});
    changed.body.back() = ' ';
    CHECK(kCheck.check(changed) == platform::SignatureFault::wrong);
}

TEST_CASE("signature: another secret's is refused") {
    CHECK(kCheck.check(request({sign("rahasia ")})) == platform::SignatureFault::wrong);
}

TEST_CASE("signature: a header whose name has a capital letter, which no request would have, does not start"
) {
    auto const make = [](std::string header) {
        platform::SignatureCheck check(std::move(header), {"rahasia"});
    };
    CHECK_NOTHROW(make("x-hub-signature-256"));
    CHECK_THROWS_WITH_AS(
        make("X-Hub-Signature-256"),
        "signature check: header X-Hub-Signature-256: write its name in lower case",
        std::invalid_argument
    );
}

TEST_CASE("signature: a missing or repeated header is refused before the body is there") {
    CHECK(kCheck.check_head(request({})) == platform::SignatureFault::missing);
    CHECK(
        kCheck.check_head(request({sign("rahasia"), sign("rahasia")})) == platform::SignatureFault::duplicate
    );
    CHECK(kCheck.check_head(request({sign("x")})) == std::nullopt);
}

TEST_CASE("signature: anything but sha256= and 64 lower-case hexadecimal digits is malformed") {
    auto const good = sign("rahasia");
    auto upper = good;
    for (auto& c : upper) {
        if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
    }
    std::string const malformed[] = {
        "",
        "sha256=",
        good.substr(0, good.size() - 1),
        good.substr(0, good.size() - 2),
        good + "0",
        " " + good,
        good + " ",
        "SHA256" + good.substr(6),
        "sha256=" + upper,
        "sha1=" + good.substr(7),
        good.substr(7),
        good + "," + good,
        "sha256=" + std::string(63, 'a') + "g",
        "sha256=" + std::string(64, '\0'),
    };
    for (auto const& value : malformed) {
        INFO(value);
        CHECK(kCheck.check_head(request({value})) == platform::SignatureFault::malformed);
        CHECK(kCheck.check(request({value})) == platform::SignatureFault::malformed);
    }
}

TEST_CASE("signature: while the secret is being changed, both the old and the new one pass") {
    platform::SignatureCheck const check("x-hub-signature-256", {"baru", "lama"});
    CHECK(check.check(request({sign("baru")})) == std::nullopt);
    CHECK(check.check(request({sign("lama")})) == std::nullopt);
    CHECK(check.check(request({sign("")})) == platform::SignatureFault::wrong);
    CHECK(check.check(request({sign("baru\r")})) == platform::SignatureFault::wrong);
}

TEST_CASE("signature: without a secret nothing passes, not even what is signed with an empty one") {
    for (auto const& secrets : {std::vector<std::string>{}, std::vector<std::string>{""}}) {
        platform::SignatureCheck const check("x-hub-signature-256", secrets);
        CHECK(check.check(request({sign("")})) == platform::SignatureFault::no_secret);
        CHECK(check.check_head(request({sign("")})) == platform::SignatureFault::no_secret);
    }
}

TEST_CASE("signature: a platform's own spelling passes, and the other platform's is malformed") {
    platform::SignatureCheck const check(
        "x-hub-signature-256", {"rahasia"}, platform::SignatureSpelling::base64
    );
    auto const good = "sha256=" + to_base64(hmac_sha256("rahasia", kBody));
    CHECK(check.check(request({good})) == std::nullopt);
    CHECK(
        check.check(request({"sha256=" + to_base64(hmac_sha256("lain", kBody))})) ==
        platform::SignatureFault::wrong
    );
    for (auto const& value : {sign("rahasia"), good + "=", good.substr(0, good.size() - 1), good.substr(7)}) {
        INFO(value);
        CHECK(check.check_head(request({value})) == platform::SignatureFault::malformed);
    }
    CHECK(kCheck.check_head(request({good})) == platform::SignatureFault::malformed);
}

TEST_CASE("signature: each refusal has its status, and a forger learns nothing from the body") {
    CHECK(platform::refusal(platform::SignatureFault::missing).status == 401);
    CHECK(platform::refusal(platform::SignatureFault::malformed).status == 401);
    CHECK(platform::refusal(platform::SignatureFault::wrong).status == 401);
    CHECK(platform::refusal(platform::SignatureFault::duplicate).status == 400);
    CHECK(platform::refusal(platform::SignatureFault::no_secret).status == 503);
    CHECK(
        platform::refusal(platform::SignatureFault::missing).body ==
        platform::refusal(platform::SignatureFault::wrong).body
    );
    CHECK(
        platform::refusal(platform::SignatureFault::malformed).body ==
        platform::refusal(platform::SignatureFault::wrong).body
    );
}
