#include "channels/signature.hpp"

#include "base/digest.hpp"

#include <doctest/doctest.h>

using namespace kanal;

namespace {

constexpr auto kBody = R"({"object":"page"})";

SignatureCheck const kCheck("x-hub-signature-256", {"rahasia"});

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
    CHECK(kCheck.check(changed) == SignatureFault::wrong);
}

TEST_CASE("signature: another secret's is refused") {
    CHECK(kCheck.check(request({sign("rahasia ")})) == SignatureFault::wrong);
}

TEST_CASE("signature: a missing or repeated header is refused before the body is there") {
    CHECK(kCheck.check_form(request({})) == SignatureFault::missing);
    CHECK(kCheck.check_form(request({sign("rahasia"), sign("rahasia")})) == SignatureFault::duplicate);
    CHECK(kCheck.check_form(request({sign("x")})) == std::nullopt);
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
        CHECK(kCheck.check_form(request({value})) == SignatureFault::malformed);
        CHECK(kCheck.check(request({value})) == SignatureFault::malformed);
    }
}

TEST_CASE("signature: while the secret is being changed, both the old and the new one pass") {
    SignatureCheck const check("x-hub-signature-256", {"baru", "lama"});
    CHECK(check.check(request({sign("baru")})) == std::nullopt);
    CHECK(check.check(request({sign("lama")})) == std::nullopt);
    CHECK(check.check(request({sign("")})) == SignatureFault::wrong);
    CHECK(check.check(request({sign("baru\r")})) == SignatureFault::wrong);
}

TEST_CASE("signature: without a secret nothing passes, not even what is signed with an empty one") {
    for (auto const& secrets : {std::vector<std::string>{}, std::vector<std::string>{""}}) {
        SignatureCheck const check("x-hub-signature-256", secrets);
        CHECK(check.check(request({sign("")})) == SignatureFault::no_secret);
        CHECK(check.check_form(request({sign("")})) == SignatureFault::no_secret);
    }
}

TEST_CASE("signature: a platform's own spelling passes, and the other platform's is malformed") {
    SignatureCheck const check("x-hub-signature-256", {"rahasia"}, SignatureSpelling::base64);
    auto const good = "sha256=" + to_base64(hmac_sha256("rahasia", kBody));
    CHECK(check.check(request({good})) == std::nullopt);
    CHECK(check.check(request({"sha256=" + to_base64(hmac_sha256("lain", kBody))})) == SignatureFault::wrong);
    for (auto const& value : {sign("rahasia"), good + "=", good.substr(0, good.size() - 1), good.substr(7)}) {
        INFO(value);
        CHECK(check.check_form(request({value})) == SignatureFault::malformed);
    }
    CHECK(kCheck.check_form(request({good})) == SignatureFault::malformed);
}

TEST_CASE("signature: each refusal has its status, and a forger learns nothing from the body") {
    CHECK(refusal(SignatureFault::missing).status == 401);
    CHECK(refusal(SignatureFault::malformed).status == 401);
    CHECK(refusal(SignatureFault::wrong).status == 401);
    CHECK(refusal(SignatureFault::duplicate).status == 400);
    CHECK(refusal(SignatureFault::no_secret).status == 503);
    CHECK(refusal(SignatureFault::missing).body == refusal(SignatureFault::wrong).body);
    CHECK(refusal(SignatureFault::malformed).body == refusal(SignatureFault::wrong).body);
}
