#include "http/client.hpp"

#include "tests/forwarder/stand_in.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <thread>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using Failure = http::ClientResponse::Failure;

namespace {

struct Server {
    TempDir keys;
    StandIn host = StandIn({keys.path().string(), "--plain"}, "stand_in_files.py");

    http::ClientRequest get(std::string const& path) const {
        http::ClientRequest request;
        request.url = "http://127.0.0.1:" + std::to_string(host.port()) + path;
        return request;
    }
    bool was_asked(std::string const& path) { return host.state().find(path) != std::string::npos; }
};

http::ClientResponse ask(http::ClientOptions options, http::ClientRequest const& request) {
    std::atomic<bool> const stopping = false;
    return http::Client(std::move(options)).ask(request, stopping);
}

}  // namespace

TEST_CASE("http client: an answer comes with its status, its headers in lower case and its body") {
    Server server;
    auto const response = ask({}, server.get("/gone"));
    CHECK(response.whole());
    CHECK(response.status == 404);
    CHECK(response.body == "not found");
    auto const length = std::find(
        response.headers.begin(),
        response.headers.end(),
        std::pair<std::string, std::string>("content-length", "9")
    );
    CHECK(length != response.headers.end());
}

TEST_CASE("http client: a request that is stopped comes back though the server says nothing") {
    Server server;
    std::atomic<bool> stopping = false;
    std::thread stopper([&] {
        while (!server.was_asked("/silent"))
            std::this_thread::yield();
        stopping = true;
    });
    auto const response = http::Client({}).ask(server.get("/silent"), stopping);
    stopper.join();
    CHECK(response.failure == Failure::stopped);
    CHECK(response.status == 0);
    CHECK(response.sent);
}

TEST_CASE("http client: a request counts as not sent where no connection stood, or the server was another") {
    Server server;
    http::ClientRequest request;
    request.url = "http://127.0.0.1:1/";
    CHECK_FALSE(ask({}, request).sent);
    StandIn const stranger({server.keys.path().string()}, "stand_in_files.py");
    request.url = "https://127.0.0.1:" + std::to_string(stranger.port()) + "/ok";
    auto const response = ask({}, request);
    CHECK(response.failure == Failure::tls);
    CHECK_FALSE(response.sent);
    CHECK(ask({}, server.get("/ok")).sent);
}

TEST_CASE("http client: a token that cannot stand in a header is not sent") {
    Server server;
    for (auto const* token : {"a\r\nX-Injected: 1", "two words", "\xc3\xbc"}) {
        auto request = server.get("/ok");
        request.bearer = token;
        auto const response = ask({}, request);
        CHECK(response.failure == Failure::not_tried);
        CHECK(response.why == "the token holds characters that no token has");
    }
    CHECK_FALSE(server.was_asked("/ok"));
}

TEST_CASE("http client: an address that is not allowed is not connected to") {
    Server server;
    http::ClientOptions options;
    std::uint16_t port = 0;
    options.allowed = [&port](boost::asio::ip::address const& address, std::uint16_t asked) {
        port = asked;
        return !address.is_loopback();
    };
    CHECK(ask(options, server.get("/ok")).failure == Failure::not_allowed);
    CHECK(port == server.host.port());
    CHECK_FALSE(server.was_asked("/ok"));
}

TEST_CASE("http client: what comes compressed is unpacked to the limit and no further") {
    Server server;
    http::ClientOptions options;
    options.compression = true;
    options.largest_body = 1'000'000;
    auto const response = ask(options, server.get("/bomb"));
    CHECK(response.failure == Failure::body_too_long);
    CHECK(response.body.size() <= options.largest_body);
}

TEST_CASE("http client: a body over the limit ends the request, announced or not") {
    Server server;
    CHECK(ask({}, server.get("/announced")).failure == Failure::body_too_long);
    CHECK(ask({}, server.get("/endless")).failure == Failure::body_too_long);
    auto request = server.get("/ok");
    request.largest_body = 10;
    CHECK(ask({}, request).failure == Failure::body_too_long);
}

TEST_CASE("http client: a request that is cancelled leaves the others under way") {
    Server server;
    http::Client client({});
    auto const silent = client.begin(server.get("/silent"));
    auto const good = client.begin(server.get("/ok"));
    std::vector<http::Client::Ended> ended;
    while (ended.empty())
        ended = client.turn(1s);
    CHECK(ended.at(0).id == good);
    CHECK(ended.at(0).response.status == 200);
    CHECK(client.under_way() == 1);
    CHECK(client.cancel(silent).failure == Failure::stopped);
    CHECK(client.under_way() == 0);
    CHECK(client.turn(0s).empty());
}

TEST_CASE("http client: what cannot begin ends at the next turn, without the network") {
    Server server;
    http::Client client({});
    auto missing = server.get("/ok");
    missing.upload = "/nowhere";
    client.begin(missing);
    auto const ended = client.turn(1s);
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].response.failure == Failure::no_file);
    http::ClientRequest cleartext = server.get("/ok");
    cleartext.cleartext = false;
    CHECK(ask({}, cleartext).failure == Failure::address);
    CHECK_FALSE(server.was_asked("/ok"));
}
