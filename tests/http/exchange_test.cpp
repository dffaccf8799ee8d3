#include "http/response_writer.hpp"
#include "tests/http/raw_client.hpp"
#include "tests/http/running_server.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;

TEST_CASE("http server: requests on one connection are answered in order, sent one by one or all at once") {
    RunningServer running;
    RawClient client(running.port());
    for (int i = 0; i < 3; ++i) {
        client.send(post("/echo", std::to_string(i)));
        CHECK(client.receive().body == std::to_string(i));
    }
    client.send(get("/hello") + post("/echo", "a") + post("/echo", "b"));
    CHECK(client.receive().body == "hello");
    CHECK(client.receive().body == "a");
    CHECK(client.receive().body == "b");
}

TEST_CASE("http server: a chunked body arrives whole, and the next request is read behind it") {
    RunningServer running;
    RawClient client(running.port());
    client.send(
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json; charset=utf-8\r\n"
        "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" +
        get("/hello")
    );
    CHECK(client.receive().body == "abcde");
    CHECK(client.receive().body == "hello");
}

TEST_CASE("http server: a body that comes in many pieces is answered once, with all of it") {
    RunningServer running;
    RawClient client(running.port());
    std::string const body(3 << 20, 'x');
    auto const bytes = post("/big", body);
    client.send(bytes.substr(0, 100));
    client.send(bytes.substr(100));
    auto const answer = client.receive();
    CHECK(answer.status == 201);
    CHECK(answer.body == body);
}

TEST_CASE("http server: 100 Continue is sent to a request that will be read, before its body") {
    RunningServer running;
    RawClient client(running.port());
    std::string const fields = "Expect: 100-continue\r\nAuthorization: me\r\n";
    auto const bytes = post("/guarded", "{}", fields);
    client.send(bytes.substr(0, bytes.size() - 2));
    CHECK(client.receive_without_body().status == 100);
    client.send("{}");
    CHECK(client.receive().status == 201);
}

TEST_CASE("http server: a request that is not admitted gets its answer and no 100 Continue") {
    RunningServer running;
    RawClient client(running.port());
    auto const bytes = post("/guarded", "{}", "Expect: 100-continue\r\n");
    client.send(bytes.substr(0, bytes.size() - 2));
    CHECK(client.receive_all().starts_with("HTTP/1.1 401 "));
    CHECK(running.echo == 0);
}

TEST_CASE("http server: a request without a body that is not admitted keeps its connection") {
    RunningServer running;
    RawClient client(running.port());
    client.send(post("/guarded", ""));
    CHECK(client.receive().status == 401);
    client.send(get("/hello"));
    CHECK(client.receive().status == 200);
}

TEST_CASE("http server: HEAD is answered as GET is, without the body") {
    RunningServer running;
    RawClient client(running.port());
    client.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n" + get("/hello"));
    auto const head = client.receive_without_body();
    CHECK(head.status == 200);
    CHECK(head.has("Content-Length: 5\r\n"));
    CHECK(client.receive().body == "hello");
}

TEST_CASE("http server: the connection is closed behind the answer where the peer asks for it") {
    RunningServer running;
    for (std::string const request :
         {"GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
          "GET /hello HTTP/1.0\r\nHost: a\r\n\r\n"}) {
        RawClient client(running.port());
        client.send(request);
        auto const all = client.receive_all();
        CHECK(all.find("Connection: close\r\n") != std::string::npos);
        CHECK(all.ends_with("\r\n\r\nhello"));
    }
}

TEST_CASE("http server: a host is known in any case and with any port") {
    HttpServerOptions options;
    options.hosts = {"lapor.example.go.id", "[::1]"};
    RunningServer running(options);
    for (std::string const host : {"lapor.example.go.id", "LAPOR.example.go.ID:8443", "[::1]:80"}) {
        RawClient client(running.port());
        client.send("GET /hello HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        CHECK(client.receive().status == 200);
    }
}

TEST_CASE("http server: a handler that throws costs 500 and its connection, not the process") {
    RunningServer running;
    RawClient client(running.port());
    client.send(get("/throws") + get("/hello"));
    auto const all = client.receive_all();
    CHECK(all.starts_with("HTTP/1.1 500 "));
    CHECK(all.find("secret") == std::string::npos);
    CHECK(all.find("hello") == std::string::npos);

    RawClient next(running.port());
    next.send(get("/hello"));
    CHECK(next.receive().status == 200);
}

TEST_CASE("http server: a peer that leaves in the middle of a request leaves nothing behind") {
    RunningServer running;
    auto const bytes = post("/echo", "0123456789");
    for (std::size_t size = 1; size < bytes.size(); ++size) {
        RawClient client(running.port());
        client.send(std::string_view(bytes).substr(0, size));
        if (size % 2 == 0) client.reset();
    }
    RawClient next(running.port());
    next.send(post("/echo", "x"));
    CHECK(next.receive().body == "x");
    CHECK(running.echo == 1);
    auto const connections = [&] { return running.server().connections(); };
    while (running.on_loop(connections) > 1)
        std::this_thread::yield();
}

TEST_CASE("http server: a handler cannot be made to write a second response or a field of its own") {
    RunningServer running;
    RawClient client(running.port());
    client.send(get("/forges"));
    auto const all = client.receive_all();
    CHECK(all.starts_with("HTTP/1.1 500 "));
    CHECK(all.find("Set-Cookie") == std::string::npos);
}

TEST_CASE("http server: a peer that sends on after its body was refused can read why") {
    RunningServer running;
    std::string const piece(64 * 1024, 'x');
    for (int round = 0; round < 5; ++round) {
        RawClient client(running.port());
        bool sent = client.send("POST /big HTTP/1.1\r\nHost: a\r\nContent-Length: 12000000\r\n\r\n");
        for (int i = 0; i < 12000000 / (64 * 1024); ++i)
            sent = sent && client.send(piece);
        CHECK(sent);
        CHECK(client.receive().status == 413);
    }
}

TEST_CASE("http server: other routes take the place of the first for the next request of a connection") {
    RunningServer running;
    RawClient client(running.port());
    client.send(get("/hello"));
    CHECK(client.receive().status == 200);
    running.on_loop([&] { running.server().set_routes(std::make_shared<Routes>()); });
    client.send(get("/hello"));
    CHECK(client.receive().status == 404);
}

TEST_CASE("http server: bodies that would take more memory than there is for them are put off") {
    HttpServerOptions options;
    ByteBudget budget({.total = 100'000, .share = 100'000, .free = 1000});
    options.budget = &budget;
    RunningServer running(options);
    RawClient client(running.port());
    client.send(post("/big", std::string(200000, 'x')));
    auto const answer = client.receive();
    CHECK(answer.status == 503);
    CHECK(answer.has("Retry-After: "));

    RawClient next(running.port());
    next.send(post("/big", std::string(50000, 'x')));
    CHECK(next.receive().status == 201);
}

namespace {

// As a proxy that we trust passes on what a client begins to send.
std::string begun(std::string const& client, std::size_t announced, std::size_t sent) {
    return "POST /big HTTP/1.1\r\nHost: kanal\r\nContent-Type: application/json\r\nX-Forwarded-For: " +
           client + "\r\nContent-Length: " + std::to_string(announced) + "\r\n\r\n" + std::string(sent, 'x');
}

HttpServerOptions behind_a_proxy(ByteBudget& budget) {
    HttpServerOptions options;
    options.budget = &budget;
    options.trusted_proxies = *AddressList::parse({"127.0.0.1"});
    return options;
}

}  // namespace

TEST_CASE("http server: bodies of one peer that hang cost him his share, and nobody else anything") {
    ByteBudget budget({.total = 200'000, .share = 100'000, .free = 1000});
    auto options = behind_a_proxy(budget);
    options.limits.silent_body = std::chrono::hours(1);
    RunningServer running(options);
    RawClient first(running.port()), second(running.port()), third(running.port()), other(running.port());
    first.send(begun("203.0.113.1", 60'000, 59'000));
    second.send(begun("203.0.113.1", 60'000, 40'000));
    while (running.on_loop([&] { return budget.held(); }) < 97'000) {
    }
    third.send(begun("203.0.113.1", 60'000, 60'000));
    CHECK(third.receive().status == 503);
    other.send(begun("203.0.113.2", 60'000, 60'000));
    CHECK(other.receive().status == 201);
}

TEST_CASE("http server: when the memory for bodies is spent, the largest that says nothing gives way") {
    ByteBudget budget({.total = 100'000, .share = 60'000, .free = 1000});
    auto options = behind_a_proxy(budget);
    options.limits.silent_body = std::chrono::seconds(0);
    RunningServer running(options);
    RawClient large(running.port()), small(running.port()), good(running.port());
    large.send(begun("203.0.113.1", 60'000, 55'000));
    small.send(begun("203.0.113.2", 60'000, 30'000));
    while (running.on_loop([&] { return budget.held(); }) < 83'000) {
    }
    good.send(begun("203.0.113.3", 50'000, 50'000));
    CHECK(good.receive().status == 201);
    CHECK(large.receive().status == 408);
}

TEST_CASE("http server: an HTTP/1.0 request needs no Host, unless ours have names") {
    RunningServer running;
    RawClient client(running.port());
    client.send("GET /hello HTTP/1.0\r\n\r\n");
    CHECK(client.receive().status == 200);

    HttpServerOptions options;
    options.hosts = {"lapor.example.go.id"};
    RunningServer named(options);
    RawClient stranger(named.port());
    stranger.send("GET /hello HTTP/1.0\r\n\r\n");
    CHECK(stranger.receive().status == 400);
}

TEST_CASE("http server: every answer has a Date, and is kept by nobody") {
    RunningServer running;
    for (auto const& request : {get("/hello"), get("/nowhere"), std::string("GET / HTTP/3\r\n\r\n")}) {
        RawClient client(running.port());
        client.send(request);
        auto const answer = client.receive();
        CHECK(answer.has(" GMT\r\n"));
        CHECK(answer.has("\r\nDate: "));
        CHECK(answer.has("\r\nCache-Control: no-store\r\n"));
    }
}

TEST_CASE("response writer: a date is written as RFC 9110 wants it") {
    http::ResponseForm form;
    form.now = Time(std::chrono::seconds(784111777));
    std::string bytes;
    http::append_response(bytes, HttpResponse(), form);
    CHECK(bytes.find("\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n") != std::string::npos);
}
