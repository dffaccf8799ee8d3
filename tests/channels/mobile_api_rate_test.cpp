#include "tests/channels/mobile_api_requests.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

// A channel whose clock stands still until it is told to go on.
struct Limited {
    explicit Limited(unsigned per_device, unsigned per_peer, double jitter = 0) {
        auto options = channel_options();
        options.rates.per_device = per_device;
        options.rates.per_peer = per_peer;
        options.clock.steady = [this] { return now; };
        options.clock.jitter = [jitter] { return jitter; };
        channel = mobile_api::make(std::move(options));
    }

    HttpResponse send(
        std::string_view device = {}, std::string peer = "192.0.2.1", std::string_view key = kKotaKey
    ) {
        auto request = report(kSmallReport);
        set_header(request, "idempotency-key", "k" + std::to_string(++sent));
        set_header(request, "authorization", "Bearer " + std::string(key));
        if (!device.empty()) set_header(request, "x-device-id", device);
        request.peer = std::move(peer);
        return serve(*channel, intake, std::move(request));
    }

    SteadyTime now = SteadyTime(1000s);
    std::unique_ptr<Channel> channel;
    FakeIntake intake;
    int sent = 0;
};

}  // namespace

TEST_CASE("mobile api: a device sends twenty reports a minute and no more") {
    Limited limited(20, 200);
    for (int i = 0; i < 20; ++i)
        CHECK(limited.send("hp-1").status == 201);
    auto const refused = limited.send("hp-1");
    CHECK(refused.status == 429);
    CHECK(header_of(refused, "Retry-After") == "3");
    CHECK(limited.intake.stored.size() == 20);
    CHECK(limited.send("hp-2").status == 201);
    CHECK(limited.send("hp-1", "192.0.2.1", kDesaKey).status == 201);
    limited.now += 3s;
    CHECK(limited.send("hp-1").status == 201);
    CHECK(limited.send("hp-1").status == 429);
}

TEST_CASE("mobile api: what names no device counts as the device of its address") {
    Limited limited(20, 200);
    for (int i = 0; i < 20; ++i)
        CHECK(limited.send().status == 201);
    CHECK(limited.send().status == 429);
    CHECK(limited.send("hp-1").status == 201);
    CHECK(limited.send({}, "192.0.2.2").status == 201);
    CHECK(limited.send({}, "192.0.2.1", kDesaKey).status == 201);
}

TEST_CASE("mobile api: an address sends two hundred reports a minute for a client and no more") {
    Limited limited(0, 200);
    for (int i = 0; i < 200; ++i)
        CHECK(limited.send().status == 201);
    CHECK(limited.send().status == 429);
    CHECK(limited.send("hp-1").status == 429);
    CHECK(limited.send({}, "192.0.2.2").status == 201);
    CHECK(limited.send({}, "192.0.2.1", kDesaKey).status == 201);
    limited.now += 60s;
    for (int i = 0; i < 200; ++i)
        CHECK(limited.send().status == 201);
    CHECK(limited.send().status == 429);
}

TEST_CASE("mobile api: those sent away come back at different times") {
    Limited soon(0, 1, 0);
    Limited later(0, 1, 1);
    CHECK(soon.send().status == 201);
    CHECK(later.send().status == 201);
    CHECK(header_of(soon.send(), "Retry-After") == "60");
    CHECK(header_of(later.send(), "Retry-After") == "65");
}

TEST_CASE("mobile api: guessing keys uses up an address's guesses, not a client's reports") {
    Limited limited(0, 3);
    for (int i = 0; i < 3; ++i)
        CHECK(limited.send({}, "192.0.2.1", "guess").status == 401);
    CHECK(limited.send({}, "192.0.2.1", "guess").status == 429);
    CHECK(limited.send().status == 201);
    CHECK(limited.intake.stored.size() == 1);
}

TEST_CASE("mobile api: asking for a status uses up no reports") {
    Limited limited(0, 1);
    auto const ask = [&] {
        return serve(
            *limited.channel, limited.intake, query("8f5b1c0e-3a62-4d57-9b0d-6c1f2e94a735", kKotaKey)
        );
    };
    CHECK(ask().status == 404);
    CHECK(ask().status == 429);
    CHECK(limited.send().status == 201);
}

TEST_CASE("mobile api: limits of zero are none") {
    Limited limited(0, 0);
    for (int i = 0; i < 300; ++i)
        CHECK(limited.send("hp-1").status == 201);
}

TEST_CASE("mobile api: a device id is one short visible value") {
    Limited limited(20, 200);
    CHECK(limited.send("hp 1").status == 400);
    CHECK(limited.send(std::string(129, 'd')).status == 400);
    CHECK(limited.send(std::string(128, 'd')).status == 201);
    CHECK(limited.intake.calls == 1);
}
