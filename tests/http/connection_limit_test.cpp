#include "tests/http/raw_client.hpp"
#include "tests/http/running_server.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

using namespace kanal;
using namespace kanal::test;

namespace {

std::vector<std::unique_ptr<RawClient>> connect(unsigned count, std::uint16_t port, std::string const& from) {
    std::vector<std::unique_ptr<RawClient>> clients;
    for (unsigned i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<RawClient>(port, from));
        clients.back()->send(get("/hello"));
        CHECK(clients.back()->receive().status == 200);
    }
    return clients;
}

void check_turned_away(RawClient& client) {
    client.send(get("/hello"));
    auto const answer = client.receive();
    CHECK(answer.status == 503);
    CHECK(answer.has("Retry-After: "));
    CHECK(client.receive_all().empty());
}

// Connections with a request that waits for its answer.
std::vector<std::unique_ptr<RawClient>> occupy(
    RunningServer& running, unsigned count, std::string const& from
) {
    std::vector<std::unique_ptr<RawClient>> clients;
    auto const before = running.held.load();
    for (unsigned i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<RawClient>(running.port(), from));
        clients.back()->send(get("/held"));
    }
    while (running.held < before + count)
        std::this_thread::yield();
    return clients;
}

}  // namespace

TEST_CASE("http server: the 65th busy connection of one peer gets 503, another peer is served") {
    RunningServer running;
    auto clients = occupy(running, 64, "127.0.0.1");
    RawClient one_too_many(running.port());
    check_turned_away(one_too_many);
    connect(1, running.port(), "127.0.0.2");

    running.release();
    for (auto const& client : clients)
        CHECK(client->receive().body == "held");
    clients.pop_back();
    while (running.on_loop([&] { return running.server().connections(); }) > 63)
        std::this_thread::yield();
    connect(1, running.port(), "127.0.0.1");
}

TEST_CASE("http server: more busy connections than the total get 503, whoever they are from") {
    HttpServerOptions options;
    options.limits.connections = 3;
    RunningServer running(options);
    auto const first = occupy(running, 2, "127.0.0.1");
    auto const second = occupy(running, 1, "127.0.0.2");
    RawClient one_too_many(running.port(), "127.0.0.3");
    check_turned_away(one_too_many);
}

TEST_CASE("http server: where all places are taken the connection that is idle longest gives way") {
    HttpServerOptions options;
    options.limits.connections = 3;
    RunningServer running(options);
    auto const busy = occupy(running, 1, "127.0.0.1");
    auto const idle = connect(2, running.port(), "127.0.0.1");
    auto const another = connect(1, running.port(), "127.0.0.2");
    CHECK(idle[0]->receive_all().empty());
    CHECK(running.on_loop([&] { return running.server().connections(); }) == 3);
    idle[1]->send(get("/hello"));
    CHECK(idle[1]->receive().status == 200);
    running.release();
    CHECK(busy[0]->receive().body == "held");
}

TEST_CASE("http server: a peer with as many connections as it may have loses its own idle one, no other's") {
    HttpServerOptions options;
    options.limits.connections_per_peer = 2;
    RunningServer running(options);
    auto const other = connect(1, running.port(), "127.0.0.2");
    auto const own = connect(2, running.port(), "127.0.0.1");
    connect(1, running.port(), "127.0.0.1");
    CHECK(own[0]->receive_all().empty());
    other[0]->send(get("/hello"));
    CHECK(other[0]->receive().status == 200);
}

TEST_CASE("http server: a proxy that is trusted may have more connections than a peer") {
    HttpServerOptions options;
    options.limits.connections_per_peer = 1;
    options.trusted_proxies = AddressList::parse({"127.0.0.1"}).value();
    RunningServer running(options);
    auto const busy = occupy(running, 3, "127.0.0.1");
    running.release();
    for (auto const& client : busy)
        CHECK(client->receive().status == 200);
}
