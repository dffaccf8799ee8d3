#include "channels/meta/meta_channel.hpp"
#include "http/rate_limit.hpp"
#include "http/refusal.hpp"

#include "tests/channels/signed_delivery.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace kanal;
using namespace kanal::test;

// The answers to hostile and unlucky input, each with its exact status. They are those of every channel that
// opens a meta::webhook; Facebook stands in for the three.
namespace {

constexpr auto kComment =
    R"({"object":"page","entry":[{"id":"1","time":1772327731,"changes":[{"field":"feed","value":)"
    R"({"item":"comment","verb":"add","comment_id":"1_2","message":"Lubang"}}]}]})";

struct Answered {
    HttpResponse response = {};
    unsigned intake_calls = 0;
    std::size_t stored = 0;
};

Answered answer_to(HttpRequest request) {
    auto const channel = facebook_channel();
    FakeIntake intake;
    auto response = serve(*channel, intake, std::move(request));
    return {std::move(response), intake.calls, intake.stored.size()};
}

HttpRequest with_signatures(std::vector<std::string> const& signatures) {
    auto request = post("/hooks/facebook", "application/json", kComment);
    for (auto const& value : signatures)
        request.headers.emplace_back("x-hub-signature-256", value);
    return request;
}

HttpRequest handshake(std::string_view token, std::string_view challenge) {
    std::string query = "hub.mode=subscribe&hub.challenge=";
    query.append(challenge).append("&hub.verify_token=").append(token);
    return get("/hooks/facebook", query);
}

bool says_nosniff(HttpResponse const& response) {
    std::pair<std::string, std::string> const wanted{"X-Content-Type-Options", "nosniff"};
    return std::find(response.headers.begin(), response.headers.end(), wanted) != response.headers.end();
}

std::string upper_case(std::string text) {
    for (auto& c : text)
        c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
}

}  // namespace

TEST_CASE("webhook: a signature of the wrong form is 401 with the same body as a wrong one") {
    auto const wrong = answer_to(with_signatures({meta_signature(kComment, "another-secret")}));
    auto const good = meta_signature(kComment);
    auto const digits = good.substr(7);
    for (auto const& value :
         {good.substr(0, 70),
          good + "0",
          "sha256=" + upper_case(digits),
          good.substr(0, 69),
          "sha1=" + digits}) {
        INFO(value);
        auto const answered = answer_to(with_signatures({value}));
        CHECK(answered.response.status == 401);
        CHECK(answered.response.body == wrong.response.body);
        CHECK(answered.intake_calls == 0);
    }
}

TEST_CASE("webhook: the old SHA-1 header alone is 401") {
    auto request = with_signatures({});
    request.headers.emplace_back("x-hub-signature", "sha1=0123456789012345678901234567890123456789");
    CHECK(answer_to(request).response.status == 401);
}

TEST_CASE("webhook: without a secret everything is 503, and what is signed with nothing is not let in") {
    FakeIntake intake;
    Routes routes;
    meta::WebhookOptions options;
    options.name = "facebook";
    platform::DeliveryRoute delivered;
    delivered.read = [](RawBytes const&) -> Result<Reading> { return Reading{}; };
    meta::open_webhook(routes, intake, options, std::move(delivered));

    auto const* const route = routes.find("POST", "/hooks/facebook").route;
    REQUIRE(route != nullptr);
    auto const refused = route->admit(delivery("", meta_signature(kComment, "")));
    REQUIRE(refused);
    CHECK(refused->status == 503);
}

TEST_CASE("webhook: a signed body that was changed by one byte, or decoded and encoded again, is 401") {
    auto const body = data_file("facebook/10-hmac-vector-body.json");
    auto const signature = meta_signature(body);
    auto changed = body;
    changed.back() = ' ';
    auto decoded = body;
    decoded.replace(decoded.find("\\u2013"), 6, "–");
    auto unescaped = body;
    unescaped.replace(unescaped.find("\\/"), 2, "/");
    for (auto const& other : {changed, decoded, unescaped, body + "\n", "\xef\xbb\xbf" + body}) {
        auto const answered = answer_to(delivery(other, signature));
        CHECK(answered.response.status == 401);
        CHECK(answered.intake_calls == 0);
    }
}

TEST_CASE("webhook: a handshake with the wrong token is 403, and the challenge is not echoed") {
    for (auto const* token : {"wrong", "", "token-verifikasi-contoh2", "token-verifikasi"}) {
        auto const answered = answer_to(handshake(token, "1158201444"));
        CHECK(answered.response.status == 403);
        CHECK(answered.response.body.find("1158201444") == std::string::npos);
    }
    auto const query = "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=" + std::string(kVerifyToken);
    CHECK(answer_to(get("/hooks/facebook", query)).response.status == 403);
    CHECK(answer_to(get("/hooks/facebook")).response.status == 403);
}

TEST_CASE("webhook: a challenge that could be a page is 400, whoever sends it") {
    auto const longest = std::string(128, 'x');
    for (auto const& challenge :
         {std::string("%3Cscript%3E"),
          std::string(),
          longest + "x",
          std::string(10'240, '1'),
          std::string("a%0d%0ab"),
          std::string("a+b"),
          std::string("%00")}) {
        auto const answered = answer_to(handshake(kVerifyToken, challenge));
        CHECK(answered.response.status == 400);
        CHECK(answered.response.body.find("script") == std::string::npos);
    }
    CHECK(answer_to(handshake(kVerifyToken, longest)).response.status == 200);
}

TEST_CASE("webhook: the right token is answered with exactly the challenge, as plain text") {
    auto const answered = answer_to(handshake(kVerifyToken, "1158201444"));
    CHECK(answered.response.status == 200);
    CHECK(answered.response.body == "1158201444");
    CHECK(answered.response.media_type == "text/plain");
    CHECK(says_nosniff(answered.response));
}

TEST_CASE("webhook: the form of the signature is judged before the body is read") {
    auto const channel = facebook_channel();
    FakeIntake intake;
    Routes routes;
    channel->open(routes, intake);
    auto const* const route = routes.find("POST", "/hooks/facebook").route;
    REQUIRE(route != nullptr);
    CHECK(route->admit(with_signatures({}))->status == 401);
    CHECK(route->admit(with_signatures({"sha256=ab"}))->status == 401);
    CHECK(route->admit(with_signatures({meta_signature("a"), meta_signature("b")}))->status == 400);
    CHECK_FALSE(route->admit(with_signatures({meta_signature("another body")})));
}

TEST_CASE("webhook: who signs wrongly again and again is told to wait, what is signed rightly never is") {
    auto const channel = facebook_channel("the-only-one\n");
    FakeIntake intake;
    Routes routes;
    channel->open(routes, intake);
    auto const* const route = routes.find("POST", "/hooks/facebook").route;
    REQUIRE(route != nullptr);
    auto const unsigned_one = with_signatures({});
    // However slow this machine is: the tries come back one a second.
    unsigned tries = 0;
    while (tries < 1000 && route->admit(unsigned_one)->status == 401)
        ++tries;
    CHECK(tries >= FailedAttemptLimiter::kWebhookAttempts);
    CHECK(tries < 1000);
    CHECK(!route->admit(delivery(kComment, meta_signature(kComment, "the-only-one"))));
    CHECK(refused_counts().at("signature_missing") >= FailedAttemptLimiter::kWebhookAttempts);
}
