#include "tests/http/raw_client.hpp"
#include "tests/http/running_server.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

void wait_until_held(RunningServer& running) {
    while (running.held == 0)
        std::this_thread::yield();
}

}  // namespace

TEST_CASE("http server: a drain answers the request that is being handled and closes the connection") {
    RunningServer running;
    RawClient client(running.port());
    client.send(get("/held") + get("/hello"));
    wait_until_held(running);
    auto drained = running.drain(10s);
    CHECK(drained.wait_for(20ms) == std::future_status::timeout);
    running.release();
    auto const all = client.receive_all();
    CHECK(all.find("Connection: close\r\n") != std::string::npos);
    CHECK(all.ends_with("held"));
    client.end_sending();
    drained.get();
    CHECK(running.on_loop([&] { return running.server().connections(); }) == 0);
}

TEST_CASE("http server: a drain closes what is idle, and nobody can connect any more") {
    RunningServer running;
    RawClient fresh(running.port());
    RawClient used(running.port());
    used.send(get("/hello"));
    CHECK(used.receive().status == 200);
    running.drain(10s).get();
    CHECK(fresh.receive_all().empty());
    CHECK(used.receive_all().empty());
    CHECK_THROWS(RawClient(running.port()));
}

TEST_CASE("http server: a connection made just before a drain gets an answer to its first request") {
    RunningServer running;
    RawClient fresh(running.port());
    RawClient half(running.port());
    half.send("GET /hello HT");
    while (running.on_loop([&] { return running.server().connections(); }) < 2)
        std::this_thread::yield();
    auto drained = running.drain(10s);
    running.on_loop([] {});
    fresh.send(get("/hello"));
    half.send("TP/1.1\r\nHost: kanal\r\n\r\n");
    CHECK(fresh.receive().status == 200);
    CHECK(half.receive().status == 200);
    fresh.end_sending();
    half.end_sending();
    drained.get();
}

TEST_CASE("http server: a drain ends at its deadline though a handler does not") {
    RunningServer running;
    RawClient client(running.port());
    client.send(get("/held"));
    wait_until_held(running);
    running.drain(50ms).get();
    CHECK(client.receive_all().empty());
}
