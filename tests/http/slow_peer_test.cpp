#include "tests/http/raw_client.hpp"
#include "tests/http/running_server.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

HttpServerOptions with(HttpLimits limits) {
    HttpServerOptions options;
    options.limits = limits;
    return options;
}

}  // namespace

TEST_CASE("http server: a head that does not come to its end in time is answered 408") {
    RunningServer running(with({.header_deadline = 50ms}));
    RawClient client(running.port());
    client.send("GET /hello HTTP/1.1\r\nHost:");
    CHECK(client.receive_all().starts_with("HTTP/1.1 408 "));
}

TEST_CASE("http server: the head of a later request has the same deadline") {
    RunningServer running(with({.header_deadline = 50ms}));
    RawClient client(running.port());
    client.send(get("/hello") + "GET");
    CHECK(client.receive().status == 200);
    CHECK(client.receive_all().starts_with("HTTP/1.1 408 "));
}

TEST_CASE("http server: a peer that connects and says nothing is let go without a word") {
    RunningServer running(with({.header_deadline = 50ms}));
    RawClient client(running.port());
    CHECK(client.receive_all().empty());
}

TEST_CASE("http server: a connection between two requests is closed when it has been idle too long") {
    RunningServer running(with({.idle = 50ms}));
    RawClient client(running.port());
    client.send(get("/hello"));
    CHECK(client.receive().status == 200);
    CHECK(client.receive_all().empty());
}

TEST_CASE("http server: a body that does not come in time is answered 408 and never handled") {
    RunningServer running(with({.body_deadline = 50ms}));
    RawClient client(running.port());
    auto const bytes = post("/echo", "0123456789");
    client.send(bytes.substr(0, bytes.size() - 1));
    auto const all = client.receive_all();
    CHECK(all.starts_with("HTTP/1.1 408 "));
    CHECK(all.find("\r\nRetry-After: ") != std::string::npos);
    CHECK(running.echo == 0);
}

TEST_CASE("http server: a body of which nothing more comes is answered 408 long before its deadline") {
    RunningServer running(with({.slow_grace = 50ms}));
    RawClient client(running.port());
    auto const bytes = post("/echo", "0123456789");
    client.send(bytes.substr(0, bytes.size() - 9));
    CHECK(client.receive_all().starts_with("HTTP/1.1 408 "));
}

TEST_CASE("http server: what has come of a body earns the time for the rest, chunked or not") {
    RunningServer running(with({.body_deadline = 50ms, .slowest_rate = 1000}));
    for (bool const chunked : {false, true}) {
        RawClient client(running.port());
        std::string const body(900, 'x');
        auto const bytes = chunked ? "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                                     "Transfer-Encoding: chunked\r\n\r\n384\r\n" +
                                         body + "\r\n0\r\n\r\n"
                                   : post("/echo", body);
        client.send(bytes.substr(0, bytes.size() - 1));
        // Six times the deadline: 899 bytes have earned nearly a second.
        CHECK(client.waits(300));
        client.send(bytes.substr(bytes.size() - 1));
        CHECK(client.receive().status == 201);
    }
}

TEST_CASE("http server: a handler may take longer than any deadline for the peer") {
    RunningServer running(with({.header_deadline = 20ms, .body_deadline = 20ms, .idle = 20ms}));
    RawClient client(running.port());
    client.send(get("/held"));
    CHECK(client.waits(100));
    running.release();
    CHECK(client.receive().body == "held");
}
