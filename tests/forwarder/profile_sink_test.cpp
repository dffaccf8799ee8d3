#include "authority.hpp"
#include "forwarder/sinks/http_sink.hpp"
#include "log_capture.hpp"
#include "reports.hpp"
#include "scripted_server.hpp"
#include "stand_in.hpp"
#include "tests/support/secret_file.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <fstream>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using Kind = Outcome::Kind;
using Reply = ScriptedServer::Reply;
using Request = ScriptedServer::Request;

namespace {

std::string const kTaken = R"({"tracking_id":"T-1"})";

forwarder::HttpSinkOptions options_for(ScriptedServer const& centre) {
    forwarder::HttpSinkOptions options;
    options.centre = "lapor";
    options.url = centre.url();
    options.profile.report_at = "";
    options.profile.auth = forwarder::Profile::Auth::none;
    return options;
}

Outcome send(forwarder::HttpSinkOptions options, OutboundReport const& outbound) {
    return forwarder::make_http_sink(std::move(options))->deliver({&outbound, 1})[0];
}

}  // namespace

TEST_CASE("http profile: method, headers and a mapped body reach the centre") {
    ScriptedServer centre([](Request const&) { return Reply{ScriptedServer::answer(201, kTaken)}; });
    auto options = options_for(centre);
    options.profile.method = "PUT";
    options.profile.headers = {"X-Ref: {id}"};
    options.profile.body = forwarder::Profile::Body::json;
    options.profile.fields.push_back({.to = "/isi", .from = {"/text"}});
    auto const outcome = send(options, report(1));
    CHECK(outcome.kind == Kind::delivered);
    CHECK(outcome.tracking_id == "T-1");
    auto const asked = centre.requests();
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].method == "PUT");
    CHECK(asked[0].headers.at("x-ref") == report(1).id);
    CHECK(asked[0].headers.at("content-type") == "application/json");
    CHECK(asked[0].headers.count("authorization") == 0);
    CHECK(asked[0].body == R"({"isi":"jalan rusak"})");
}

TEST_CASE("http profile: a multipart body carries the fields and the bytes of the files") {
    TempDir dir;
    ScriptedServer centre([](Request const&) { return Reply{ScriptedServer::answer(200, kTaken)}; });
    auto options = options_for(centre);
    options.profile.body = forwarder::Profile::Body::multipart;
    options.profile.fields.push_back({.to = "isi", .from = {"/text"}});
    options.profile.files.to = "foto";
    options.attachment_path = [&dir](std::string_view sha256) { return dir / sha256; };
    std::string const sha256(64, 'a');
    std::ofstream(dir / sha256) << "bytes of a picture";
    auto outbound = report(1);
    outbound.attachments = {sha256};
    outbound.record =
        R"({"text":"a","attachments":[{"name":"lubang.jpg","media_type":"image/jpeg","size":18,"sha256":")" +
        sha256 + R"("}]})";
    CHECK(send(options, outbound).kind == Kind::delivered);
    auto const body = centre.requests().at(0).body;
    CHECK(body.find("name=\"isi\"\r\n\r\na\r\n") != std::string::npos);
    CHECK(
        body.find(
            "name=\"foto\"; filename=\"lubang.jpg\"\r\nContent-Type: image/jpeg\r\n\r\nbytes of a picture"
        ) != std::string::npos
    );
    CHECK(centre.requests().at(0).headers.at("content-type").find("multipart/form-data; boundary=") == 0);
}

TEST_CASE("http profile: basic authentication sends user and password, read anew for every batch") {
    TempDir dir;
    ScriptedServer centre([](Request const&) { return Reply{ScriptedServer::answer(200, kTaken)}; });
    auto options = options_for(centre);
    options.profile.auth = forwarder::Profile::Auth::basic;
    options.credentials.user = "kanal";
    options.credentials.password_file = write_secret(dir / "secret", "rahasia");
    auto const sink = forwarder::make_http_sink(options);
    auto const one = report(1);
    CHECK(sink->deliver({&one, 1})[0].kind == Kind::delivered);
    write_secret(dir / "secret", "baru:lagi");
    CHECK(sink->deliver({&one, 1})[0].kind == Kind::delivered);
    CHECK(centre.requests().at(0).headers.at("authorization") == "Basic a2FuYWw6cmFoYXNpYQ==");
    CHECK(centre.requests().at(1).headers.at("authorization") == "Basic a2FuYWw6YmFydTpsYWdp");
}

TEST_CASE("http profile: a token in a header of its own stands nowhere else") {
    TempDir dir;
    ScriptedServer centre([](Request const&) { return Reply{ScriptedServer::answer(200, kTaken)}; });
    auto options = options_for(centre);
    options.profile.auth = forwarder::Profile::Auth::header;
    options.profile.auth_header = "X-Api-Key";
    options.credentials.token_file = write_secret(dir / "secret", "kunci-uji\n");
    CHECK(send(options, report(1)).kind == Kind::delivered);
    CHECK(centre.requests().at(0).headers.at("x-api-key") == "kunci-uji");
    CHECK(centre.requests().at(0).headers.count("authorization") == 0);
}

namespace {

// A server of tokens and of reports: token number n is good until the test says that it is not.
struct TokenCentre {
    int given = 0;
    int good = 1;            // the oldest token that is still taken
    int token_status = 200;  // of the server of tokens
    std::string life = "3600";
    int taken = 0;

    Reply answer(Request const& request) {
        if (request.target == "/token") {
            if (token_status != 200) return {ScriptedServer::answer(token_status, "{}")};
            ++given;
            return {ScriptedServer::answer(
                200, R"({"access_token":"t)" + std::to_string(given) + R"(","expires_in":)" + life + "}"
            )};
        }
        auto const bearer = request.headers.find("authorization");
        bool const fits = bearer != request.headers.end() && bearer->second.starts_with("Bearer t") &&
                          std::stoi(bearer->second.substr(8)) >= good;
        if (!fits) return {ScriptedServer::answer(401, "{}")};
        ++taken;
        return {ScriptedServer::answer(200, kTaken)};
    }
};

forwarder::HttpSinkOptions oauth2(ScriptedServer const& centre, TempDir const& dir) {
    auto options = options_for(centre);
    options.profile.auth = forwarder::Profile::Auth::oauth2;
    options.profile.scope = "laporan";
    options.credentials.client_id = "kanal";
    options.credentials.client_secret_file = write_secret(dir / "secret", "rahasia");
    options.credentials.token_url = centre.url("/token");
    return options;
}

}  // namespace

TEST_CASE("http profile: an access token is asked for once, and anew when the centre no longer takes it") {
    TempDir dir;
    TokenCentre tokens;
    ScriptedServer centre([&](Request const& request) { return tokens.answer(request); });
    auto const sink = forwarder::make_http_sink(oauth2(centre, dir));
    auto const batch = reports(3);
    for (auto const& outcome : sink->deliver(batch))
        CHECK(outcome.kind == Kind::delivered);
    CHECK(sink->deliver(batch)[2].kind == Kind::delivered);
    CHECK(tokens.given == 1);
    auto const first = centre.requests().at(0);
    CHECK(first.headers.at("authorization") == "Basic a2FuYWw6cmFoYXNpYQ==");
    CHECK(first.body == "grant_type=client_credentials&scope=laporan");

    tokens.good = 2;
    for (auto const& outcome : sink->deliver(batch))
        CHECK(outcome.kind == Kind::delivered);
    CHECK(tokens.given == 2);
    CHECK(tokens.taken == 9);

    tokens.good = 1000;  // whatever token there is, it is not taken: asked for once more, not for ever
    auto const outcomes = sink->deliver(batch);
    CHECK(outcomes[0].kind == Kind::misconfigured);
    CHECK(outcomes[0].why == "http 401");
    CHECK(tokens.given == 3);
}

TEST_CASE("http profile: an access token that has ended is not used") {
    TempDir dir;
    TokenCentre tokens;
    tokens.life = "1";
    ScriptedServer centre([&](Request const& request) { return tokens.answer(request); });
    auto options = oauth2(centre, dir);
    options.profile.client_in_body = true;
    auto const sink = forwarder::make_http_sink(options);
    auto const one = report(1);
    CHECK(sink->deliver({&one, 1})[0].kind == Kind::delivered);
    auto const until = std::chrono::steady_clock::now() + 600ms;  // half of its life is over
    while (std::chrono::steady_clock::now() < until)
        std::this_thread::yield();
    CHECK(sink->deliver({&one, 1})[0].kind == Kind::delivered);
    CHECK(tokens.given == 2);
    CHECK(centre.requests().at(0).body.find("client_secret=rahasia") != std::string::npos);
}

TEST_CASE("http profile: a server of tokens that is away is waited for, and one that refuses stops the lane"
) {
    TempDir dir;
    TokenCentre tokens;
    ScriptedServer centre([&](Request const& request) { return tokens.answer(request); });
    auto const sink = forwarder::make_http_sink(oauth2(centre, dir));
    auto const one = report(1);
    tokens.token_status = 503;
    CHECK(sink->deliver({&one, 1})[0].kind == Kind::retry);
    tokens.token_status = 401;
    CHECK(sink->deliver({&one, 1})[0].kind == Kind::misconfigured);
    CHECK(tokens.taken == 0);
}

TEST_CASE("http profile: a centre that asks for a certificate gets ours, and without it there is no way in") {
    Authority authority;
    auto arguments = authority.issue("centre", 30);
    authority.issue("gateway", 30);
    arguments.insert(arguments.end(), {"--client-authority", (authority.dir / "ca.pem").string()});
    StandIn centre(arguments);
    forwarder::HttpSinkOptions options;
    options.centre = "lapor";
    options.url = centre.url("https");
    options.client.ca_file = authority.dir / "ca.pem";
    CHECK(send(options, report(1)).kind != Kind::delivered);
    options.client.certificate_file = authority.dir / "gateway.pem";
    options.client.key_file = authority.dir / "gateway.key";
    CHECK(send(options, report(1)).kind == Kind::delivered);
    options.client.key_file = authority.dir / "centre.key";
    CHECK(send(options, report(2)).kind == Kind::misconfigured);
    CHECK(centre.counts().effects == 1);
}

TEST_CASE("http profile: a later state goes to a person where the centre would take it for another report") {
    ScriptedServer centre([](Request const&) { return Reply{ScriptedServer::answer(200, kTaken)}; });
    auto options = options_for(centre);
    options.profile.takes_editions = false;
    CHECK(forwarder::make_http_sink(options)->one_by_one());
    auto later = report(1, 2);
    later.sent_edition = SentEdition{.revision = 1, .delivered = true, .tracking_id = "T-1"};
    CHECK(send(options, later).kind == Kind::by_hand);
    later.sent_edition->delivered = false;
    CHECK(send(options, later).kind == Kind::by_hand);
    // What the centre has says more, or the same without the files, which do not go there.
    later.sent_edition = SentEdition{.revision = 3, .delivered = true, .tracking_id = "T-1"};
    CHECK(send(options, later).kind == Kind::delivered);
    later.sent_edition->revision = 2;
    CHECK(send(options, later).kind == Kind::by_hand);
    later.record = R"({"channel":{"media":7}})";
    CHECK(send(options, later).kind == Kind::delivered);
    options.profile.body = forwarder::Profile::Body::multipart;
    options.profile.files.to = "foto";
    CHECK(send(options, later).kind == Kind::by_hand);
    CHECK(centre.requests().empty());
    CHECK(send(options_for(centre), report(1, 2)).kind == Kind::delivered);
    CHECK(centre.requests().size() == 1);
}

TEST_CASE("http profile: a centre that repeats the token does not bring it to a person's screen") {
    TempDir dir;
    ScriptedServer centre([](Request const& request) {
        auto const token = request.headers.at("authorization").substr(7);
        return Reply{ScriptedServer::answer(401, R"({"message":"token )" + token + R"( tidak dikenal"})")};
    });
    auto options = options_for(centre);
    options.profile.auth = forwarder::Profile::Auth::bearer;
    options.credentials.token_file = write_secret(dir / "token", "0123456789abcdef\n");
    CHECK(send(options, report(1)).said == "token [token] tidak dikenal");
}
