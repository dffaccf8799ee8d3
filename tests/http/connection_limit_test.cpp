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

}  // namespace

TEST_CASE("http server: the 65th connection of one peer gets 503, another peer is served") {
    RunningServer running;
    auto clients = connect(64, running.port(), "127.0.0.1");
    RawClient one_too_many(running.port());
    check_turned_away(one_too_many);
    connect(1, running.port(), "127.0.0.2");

    clients.pop_back();
    while (running.on_loop([&] { return running.server().connections(); }) > 63)
        std::this_thread::yield();
    connect(1, running.port(), "127.0.0.1");
}

TEST_CASE("http server: more connections than the total get 503, whoever they are from") {
    HttpServerOptions options;
    options.limits.connections = 3;
    RunningServer running(options);
    auto const first = connect(2, running.port(), "127.0.0.1");
    auto const second = connect(1, running.port(), "127.0.0.2");
    RawClient one_too_many(running.port(), "127.0.0.3");
    check_turned_away(one_too_many);
}
