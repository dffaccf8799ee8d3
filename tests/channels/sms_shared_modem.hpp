#pragma once

#include "tests/channels/sms_bench.hpp"

#include <doctest/doctest.h>

#include <string>

namespace kanal::test {

// One modem for all cases of a program: connecting takes libGammu its time.
struct SharedModem {
    TempDir folder = {};
    FakeModem modem{folder};
    Duration ahead = {};  // of the channel's clock
    SmsBench bench{options()};

    sms::SmsOptions options() {
        auto chosen = quick_options(modem.device());
        chosen.imei = "490154203237518";
        chosen.clock.wall = [this] { return WallClock::now() + ahead; };
        chosen.answers.text = "Laporan Anda kami terima, nomor {number}.";
        chosen.answers.prefix = "+6299";
        chosen.answers.a_day = 3;
        return chosen;
    }

    bool sim_is_empty() { return FakeModem::stored(modem.state()) == 0; }
    // Everything that was brought is stored somewhere, and gone from the SIM.
    bool settled() {
        return bench.until([this] { return sim_is_empty(); });
    }
    std::int64_t commands(std::string_view name) { return FakeModem::count(modem.state(), name); }
};

inline SharedModem& shared() {
    static SharedModem one;
    static bool const ready = one.bench.until([] { return one.bench.health("modem") == "ready"; });
    REQUIRE(ready);
    return one;
}

}  // namespace kanal::test
