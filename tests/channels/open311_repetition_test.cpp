#include "tests/channels/open311_requests.hpp"
#include "tests/support/run_coroutine.hpp"

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

// A gateway whose clock stands still until it is told to go on.
struct Gateway {
    Gateway() { start(); }
    void start() {
        auto options = open311_options();
        options.rates.per_device = 0;
        options.repetition_window = 24h;
        options.clock.wall = [this] { return now; };
        channel = open311::make(std::move(options));
    }
    HttpResponse send(HttpRequest request) { return serve(*channel, intake, std::move(request)); }

    Time now = Time(1772330400s);
    FakeIntake intake = {};
    std::unique_ptr<Channel> channel = {};
};

HttpRequest hole(std::string_view device = "hp-1") {
    return small_form("&description=Lampu+padam&device_id=" + std::string(device));
}

HttpRequest keyed(HttpRequest request, std::string_view key) {
    request.headers.emplace_back("idempotency-key", key);
    return request;
}

}  // namespace

TEST_CASE("open311: the same fields from the same device within the window are one report") {
    Gateway gateway;
    auto const first = gateway.send(hole());
    for (int i = 0; i < 5; ++i) {
        gateway.now += 20h;
        auto const again = gateway.send(hole());
        CHECK(again.body == first.body);
        CHECK(header_of(again, "Idempotent-Replayed") == "true");
    }
    CHECK(gateway.intake.stored.size() == 1);
    // In another order, and with a field that says nothing.
    auto shuffled = form(with_key(
        "device_id=hp-1&email=&description=Lampu%20padam&address_string=Pasar+Contoh&service_code=PJU"
    ));
    CHECK(gateway.send(shuffled).body == first.body);
    CHECK(gateway.intake.stored.size() == 1);
}

TEST_CASE("open311: another device, another word, another client or a later day make another report") {
    Gateway gateway;
    gateway.send(hole());
    gateway.send(hole("hp-2"));
    gateway.send(small_form("&description=Lampu+padam+lagi&device_id=hp-1"));
    auto desa = form(with_key(
        "service_code=PJU&address_string=Pasar+Contoh&description=Lampu+padam&device_id=hp-1", kDesaKey
    ));
    gateway.send(desa);
    CHECK(gateway.intake.stored.size() == 4);
    for (auto& [id, status] : gateway.intake.statuses)
        status.state = "delivered";
    gateway.now += 25h;
    gateway.send(hole());
    CHECK(gateway.intake.stored.size() == 5);
}

TEST_CASE("open311: a repetition is known after a restart, and forgotten on disk when its time is over") {
    Gateway gateway;
    gateway.send(hole());
    CHECK(gateway.intake.remembered["open311"].size() == 1);
    gateway.start();
    gateway.now += 20h;
    gateway.send(hole());
    CHECK(gateway.intake.stored.size() == 1);
    gateway.start();
    // From the last time, not from the first.
    gateway.now += 20h;
    gateway.send(hole());
    CHECK(gateway.intake.stored.size() == 1);
    for (auto& [id, status] : gateway.intake.statuses)
        status.state = "delivered";
    gateway.now += 25h;
    gateway.send(hole("hp-2"));
    CHECK(gateway.intake.stored.size() == 2);
    CHECK(gateway.intake.remembered["open311"].size() == 1);
}

TEST_CASE("open311: while the first has not been delivered the same is never another report, however late") {
    Gateway gateway;
    auto const first = gateway.send(hole());
    for (int i = 0; i < 3; ++i) {
        gateway.now += 72h;
        CHECK(gateway.send(hole()).body == first.body);
        if (i == 1) gateway.start();
    }
    CHECK(gateway.intake.stored.size() == 1);
    // Another's POST in between does not make it forgotten.
    gateway.now += 72h;
    gateway.send(hole("hp-2"));
    CHECK(gateway.send(hole()).body == first.body);
    for (auto& [id, status] : gateway.intake.statuses)
        status.state = "delivered";
    gateway.now += 72h;
    CHECK(gateway.send(hole()).body != first.body);
}

TEST_CASE("open311: a POST whose fate is unknown is not stored twice when it is repeated") {
    Gateway gateway;
    gateway.intake.disk = FakeIntake::Disk::unclear;
    CHECK(gateway.send(hole()).status == 503);
    gateway.intake.disk = FakeIntake::Disk::works;
    gateway.now += 30s;
    CHECK(gateway.send(hole()).status == 200);
    CHECK(gateway.intake.stored.size() == 1);
}

TEST_CASE("open311: an Idempotency-Key holds for ever, for one client, and for one content") {
    Gateway gateway;
    auto const first = gateway.send(keyed(hole(), "k"));
    gateway.now += 24h;
    CHECK(gateway.send(keyed(hole(), "k")).body == first.body);
    auto const other = gateway.send(keyed(hole("hp-2"), "k"));
    CHECK(other.status == 400);
    CHECK(other.body.find("Idempotency-Key is already used") != std::string::npos);
    CHECK(gateway.intake.stored.size() == 1);
    // Two keys are two reports, however alike.
    CHECK(gateway.send(keyed(hole(), "l")).status == 200);
    CHECK(gateway.intake.stored.size() == 2);
}
