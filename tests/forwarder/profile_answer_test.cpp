#include "client_responses.hpp"
#include "forwarder/profile/answer_rules.hpp"
#include "forwarder/sinks/classify_response.hpp"
#include "forwarder/sinks/credentials.hpp"
#include "reports.hpp"

#include <doctest/doctest.h>
#include <boost/json/parse.hpp>

using namespace kanal;
using namespace kanal::forwarder;
using namespace kanal::test;
using namespace std::chrono_literals;
using Kind = Outcome::Kind;
using Means = AnswerRule::Means;
using Failure = http::ClientResponse::Failure;

namespace {

Outcome classify(Profile const& profile, http::ClientResponse const& response) {
    auto const outbound = report(1);
    boost::json::value const record = boost::json::parse(R"({"number":"3273-26-1-1"})");
    return classify_record_response(response, {outbound, record}, profile).outcome;
}

constexpr Time kSent = Time(1000h);

DoubtfulReport doubtful(std::string number = "3273-26-1-1") {
    return {.id = "id-1", .number = std::move(number), .since = kSent};
}

// A centre that knows no key and does not repeat our id.
Profile bare() {
    Profile profile;
    profile.idempotent = false;
    profile.report_at = "";
    profile.tracking_id = {"/data/id", "/id"};
    return profile;
}

}  // namespace

TEST_CASE("answer by profile: the first rule that fits decides, also against the status") {
    auto profile = bare();
    profile.idempotent = true;
    profile.rules = {
        {.status = {"200"}, .at = "/ok", .is = {"false", "0"}, .means = Means::refused},
        {.status = {"200"}, .at = "/queue_full", .means = Means::busy},
        {.status = {"409"}, .means = Means::known},
        {.status = {"418"}, .means = Means::refused},
        {.status = {"403"}, .at = "/retry", .means = Means::busy},
        {.status = {"2xx"}, .at = "/lost", .means = Means::unknown},
    };
    struct Row {
        int status;
        char const* body;
        Kind kind;
        char const* tracking_id;
    };
    Row const rows[] = {
        {200, R"({"data":{"id":77}})", Kind::delivered, "77"},
        {201, R"({"id":"A-1"})", Kind::delivered, "A-1"},
        {200, R"({"ok":false,"id":1})", Kind::refused, ""},
        {200, R"({"ok":0,"id":1})", Kind::refused, ""},
        {200, R"({"ok":true,"id":1})", Kind::delivered, "1"},
        {200, R"({"queue_full":true})", Kind::retry, ""},
        {200, R"({"queue_full":false,"id":5})", Kind::delivered, "5"},
        {409, "", Kind::delivered, "00000000-0000-5000-8000-100000000001"},
        {409, R"({"data":{"id":"9"}})", Kind::delivered, "9"},
        {418, "", Kind::refused, ""},
        {403, R"({"retry":1})", Kind::retry, ""},
        {403, "", Kind::misconfigured, ""},
        {202, R"({"lost":1,"id":3})", Kind::unknown, ""},
        {422, "", Kind::refused, ""},
        {500, "", Kind::retry, ""},
        {200, "<html>", Kind::retry, ""},
        {200, R"({"id":"two words"})", Kind::retry, ""},
    };
    for (auto const& row : rows) {
        CAPTURE(row.status);
        CAPTURE(row.body);
        auto const outcome = classify(profile, answered(row.status, row.body));
        CHECK(outcome.kind == row.kind);
        if (row.kind == Kind::delivered) CHECK(outcome.tracking_id == row.tracking_id);
    }
}

TEST_CASE("answer by profile: the report may be named in a way of its own") {
    Profile profile;
    profile.report_at = "/ref";
    profile.report_is = "{/number}";
    CHECK(
        classify(profile, answered(200, R"({"ref":"3273-26-1-1","tracking_id":4})")).kind == Kind::delivered
    );
    CHECK(classify(profile, answered(200, R"({"ref":"another","tracking_id":4})")).kind == Kind::retry);
}

TEST_CASE("answer without idempotency: only what cannot have been taken is sent again") {
    struct Row {
        http::ClientResponse response;
        Kind kind;
    };
    Row const rows[] = {
        {broken(Failure::unreachable, false), Kind::retry},
        {broken(Failure::timed_out, false), Kind::retry},
        {broken(Failure::not_tried, false), Kind::retry},
        {broken(Failure::tls, false), Kind::misconfigured},
        {broken(Failure::unreachable, true), Kind::unknown},
        {broken(Failure::timed_out, true), Kind::unknown},
        {broken(Failure::not_http, true), Kind::unknown},
        {broken(Failure::stopped, true), Kind::unknown},
        {broken(Failure::tls, true), Kind::unknown},
        {broken(Failure::unreachable, true, 200), Kind::unknown},
        {broken(Failure::body_too_long, true, 200), Kind::unknown},
        {broken(Failure::unreachable, true, 422), Kind::refused},
        {answered(200, ""), Kind::unknown},
        {answered(200, "<html>"), Kind::unknown},
        {answered(500, ""), Kind::unknown},
        {answered(502, ""), Kind::unknown},
        {answered(504, ""), Kind::unknown},
        {answered(503, ""), Kind::retry},
        {answered(429, ""), Kind::retry},
        {answered(408, ""), Kind::retry},
        {answered(401, ""), Kind::misconfigured},
        {answered(302, ""), Kind::misconfigured},
        {answered(400, ""), Kind::refused},
        {answered(200, R"({"id":1})"), Kind::delivered},
    };
    for (auto const& row : rows) {
        CAPTURE(row.response.status);
        CAPTURE(static_cast<int>(row.response.failure));
        CAPTURE(row.response.sent);
        CHECK(classify(bare(), row.response).kind == row.kind);
    }
}

TEST_CASE("look-up: a report is there, is not there, may still come, or nothing is known of it") {
    using Found = Finding::Kind;
    LookUp look_up;
    look_up.path = "/{key}?q={/number}";
    look_up.tracking_id = {"/data/0/id"};
    look_up.wait = 1min;
    look_up.rules = {
        {.status = {"404"}, .means = Means::absent},
        {.status = {"200"}, .at = "/total", .is = {"0"}, .means = Means::absent},
    };
    struct Row {
        http::ClientResponse response;
        Duration later;
        Found found;
    };
    Row const rows[] = {
        {answered(200, R"({"total":1,"data":[{"id":7}]})"), 0s, Found::there},
        {answered(200, R"({"total":0,"data":[]})"), 60s, Found::not_there},
        {answered(404, ""), 60s, Found::not_there},
        {answered(404, ""), 59s, Found::not_yet},
        {answered(200, R"({"total":2,"data":[]})"), 60s, Found::unclear},
        {answered(200, "<html>"), 60s, Found::unclear},
        {answered(500, ""), 60s, Found::unclear},
        {answered(401, ""), 60s, Found::unclear},
        {broken(Failure::unreachable, true, 404), 60s, Found::unclear},
        {broken(Failure::timed_out, true), 60s, Found::unclear},
        {broken(Failure::unreachable, true, 200), 60s, Found::unclear},
    };
    for (auto const& row : rows) {
        CAPTURE(row.response.status);
        CAPTURE(row.response.body);
        auto const finding = classify_look_up_response(row.response, look_up, doubtful(), kSent + row.later);
        CHECK(finding.kind == row.found);
        CHECK(finding.tracking_id == (row.found == Found::there ? "7" : ""));
    }
    CHECK(look_up_path(look_up, doubtful("3273-26-1-1 ")) == "/id-1?q=3273-26-1-1%20");
}

TEST_CASE("look-up: what is found is ours only where it names our report, if the profile says where") {
    using Found = Finding::Kind;
    LookUp look_up;
    look_up.tracking_id = {"/id"};
    look_up.report_at = "/text";
    auto const find = [&](std::string const& text) {
        auto const response = answered(200, R"({"id":7,"text":")" + text + "\"}");
        return classify_look_up_response(response, look_up, doubtful(), kSent + 1h);
    };
    for (auto const* text : {"3273-26-1-1", "Berlubang\\nNomor: 3273-26-1-1", "(3273-26-1-1)"})
        CHECK(find(text).kind == Found::there);
    for (auto const* text : {"", "Berlubang", "3273-26-1-12", "13273-26-1-1", "x3273-26-1-1"}) {
        CHECK(find(text).kind == Found::unclear);
        CHECK(find(text).why == "the answer names another report");
    }
    look_up.report_at = "/nowhere";
    CHECK(find("3273-26-1-1").kind == Found::unclear);
}

TEST_CASE("access token: it is used until a little before it ends") {
    SteadyTime const now{1h};
    auto const token = read_token_answer(
        answered(200, R"({"access_token":"abc","token_type":"Bearer","expires_in":3600})"), now
    );
    REQUIRE(token.has_value());
    CHECK(token->token == "abc");
    CHECK(token->until == now + 3570s);
    CHECK(
        read_token_answer(answered(200, R"({"access_token":"a","expires_in":"20"})"), now)->until == now + 10s
    );
    CHECK(read_token_answer(answered(200, R"({"access_token":"a"})"), now)->until == now + 3570s);
    for (auto const* bad :
         {"",
          "{}",
          R"({"access_token":""})",
          R"({"access_token":"a b"})",
          R"({"access_token":"a","token_type":"mac"})"})
        CHECK_FALSE(read_token_answer(answered(200, bad), now).has_value());
    CHECK_FALSE(read_token_answer(answered(401, R"({"access_token":"a"})"), now).has_value());
}
