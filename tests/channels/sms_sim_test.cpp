#include "tests/channels/sms_bench.hpp"
#include "tests/forwarder/log_capture.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

// The SIM: locked, missing, without network. And a modem that says nothing at all.
TEST_CASE("sms fault 49: a refused PIN is never tried again, a right one opens the SIM each time it is locked"
) {
    TempDir const folder;
    FakeModem modem(folder, FakeModemOptions{.slots = 20, .pin = "1234"});
    auto options = quick_options(modem.device());
    options.connection = "at";
    options.pin = "9999";
    LogCapture log;
    SmsBench bench(options);
    modem.deliver({message("+6281200000049", u"terkunci")});
    auto const entered = [&modem] { return FakeModem::count(modem.state(), "pin entered"); };
    auto const sessions = [&bench] { return std::stoi(bench.health("modem_starts")); };

    REQUIRE(bench.until([&] { return bench.health("modem") == "PIN refused"; }));
    CHECK(log.count("event=modem_pin_refused") == 1);
    CHECK(log.text().find("9999") == std::string::npos);
    // The same in the next sessions, and after a start of the gateway.
    REQUIRE(bench.until([&] { return bench.health("modem") == "PIN was tried and not taken"; }));
    bench.stop();
    bench.start();
    REQUIRE(bench.until([&] { return bench.health("modem") == "PIN was tried and not taken"; }));
    CHECK(entered() == 1);
    CHECK(modem.state().at("pin_tries") == 2);
    CHECK(bench.texts().empty());

    bench.stop();
    bench.options.pin = "1234";
    bench.start();
    REQUIRE(bench.until([&] { return bench.count("terkunci") == 1; }));
    CHECK(entered() == 2);
    CHECK(modem.state().at("pin_tries") == 3);
    CHECK(bench.health("modem") == "ready");

    // Its power was gone: it wants the PIN again, and a PIN that worked is no reason to wait.
    auto const before = sessions();
    modem.set({{"pin_wanted", true}});
    bench.kill_child();
    REQUIRE(bench.until([&] {
        return sessions() > before && bench.health("modem") == "ready" && entered() == 3;
    }));

    modem.set({{"registered", false}});
    bench.kill_child();
    REQUIRE(bench.until([&] { return bench.health("modem") == "no network"; }));
    modem.deliver({message("+6281200000050", u"tanpa jaringan")});
    REQUIRE(bench.until([&] { return bench.count("tanpa jaringan") == 1; }));  // what is there is read

    modem.set({{"sim", false}});
    REQUIRE(bench.until([&] { return bench.health("modem") == "no SIM"; }));
    modem.set({{"sim", true}, {"registered", true}});
    REQUIRE(bench.until([&] { return bench.health("modem") == "ready"; }));
}

TEST_CASE(
    "sms fault 39: a modem that does not even begin to answer is told to start again, alarmed, and switched "
    "off at last"
) {
    TempDir const folder;
    FakeModem modem(folder);
    modem.set({{"hang", "AT"}});
    auto options = quick_options(modem.device());
    options.deadlines.connect = 1s;
    options.power_cycle_file = folder / "power";
    LogCapture log;
    SmsBench bench(options);
    REQUIRE(bench.until([&] { return log.count("event=modem_reset") == 1; }));
    CHECK(log.count("event=modem_down") == 1);
    CHECK(bench.until([&] { return FakeModem::count(modem.state(), "AT+CFUN=1,1 in vain") == 1; }));
    CHECK_FALSE(std::filesystem::exists(options.power_cycle_file));
    CHECK(bench.until([&] { return std::filesystem::exists(options.power_cycle_file); }));
    CHECK(log.count("event=modem_power_cycle") == 1);
}
