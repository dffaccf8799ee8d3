#include "tests/channels/sms_shared_modem.hpp"
#include "tests/forwarder/log_capture.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

// What can go wrong between a modem and us, one case each.

TEST_CASE("sms fault 35: the child dies after the commit and before the delete: stored once, then deleted") {
    auto& s = shared();
    s.bench.intake.after = [&s] { s.bench.kill_child(); };
    s.modem.deliver({message("+6281200000035", u"jalan rusak")});
    REQUIRE(s.settled());
    CHECK(s.bench.count("jalan rusak") == 1);
    CHECK(s.bench.intake.fake.batches.size() >= 2);  // it came twice
}

TEST_CASE("sms fault 36: the child dies after the read and before the commit: read again, stored once") {
    auto& s = shared();
    s.bench.intake.before = [&s] {
        s.bench.kill_child();
        s.bench.intake.fake.disk = FakeIntake::Disk::full;
    };
    s.modem.deliver({message("+6281200000036", u"lampu mati")});
    REQUIRE(s.bench.until([&s] { return s.bench.intake.fake.disk == FakeIntake::Disk::full; }));
    CHECK(s.bench.count("lampu mati") == 0);
    s.bench.intake.fake.disk = FakeIntake::Disk::works;
    REQUIRE(s.settled());
    CHECK(s.bench.count("lampu mati") == 1);
}

TEST_CASE("sms fault 37: a delete that takes no effect is tried again, alarmed, and nothing is stored twice"
) {
    auto& s = shared();
    LogCapture log;
    s.modem.set({{"delete", "lies"}});
    s.modem.deliver({message("+6281200000037", u"banjir")});
    auto const calls = s.bench.intake.fake.calls;
    REQUIRE(s.bench.until([&] { return log.count("event=sms_not_deleted") == 1; }));
    CHECK(s.bench.count("banjir") == 1);
    CHECK(s.bench.intake.fake.calls == calls + 1);  // nor is the spool asked again
    CHECK(s.bench.health("not_deleted") == "1");

    s.modem.set({{"delete", "fails"}});
    s.modem.deliver({message("+6281200000038", u"lewat saja")});
    REQUIRE(s.bench.until([&] { return s.bench.count("lewat saja") == 1; }));  // it blocks nothing
    s.modem.set({{"delete", "works"}});
    REQUIRE(s.settled());
    CHECK(s.bench.count("banjir") == 1);
    CHECK(s.bench.until([&] { return s.bench.health("not_deleted") == "0"; }));
}

TEST_CASE("sms fault 38: messages that change their places are never deleted unseen") {
    auto& s = shared();
    s.modem.set({{"shift", true}});
    s.modem.deliver(
        {message("+6281200000041", u"satu"),
         message("+6281200000042", u"dua"),
         message("+6281200000043", u"tiga")}
    );
    REQUIRE(s.settled());
    for (auto const* const text : {"satu", "dua", "tiga"})
        CHECK(s.bench.count(text) == 1);
}

TEST_CASE("sms fault 39: a modem that falls silent in mid-answer is back by itself when it is healed") {
    auto& s = shared();
    LogCapture log;
    s.modem.set({{"hang", "AT+CMGR"}});
    s.modem.deliver({message("+6281200000039", u"pohon tumbang")});
    REQUIRE(s.bench.until([&] { return s.bench.health("modem") == "no answer"; }));
    REQUIRE(s.bench.until([&] { return s.commands("in vain") > 0; }));
    CHECK(log.count("event=modem_lost") >= 1);
    s.modem.set({{"hang", nullptr}});
    CHECK(s.bench.until([&] { return s.bench.count("pohon tumbang") == 1; }, 60s));
    REQUIRE(s.settled());
}

TEST_CASE("sms fault 40: a modem that comes back under another name is used, another modem is not") {
    auto& s = shared();
    s.modem.unplug();
    s.modem.set({{"imei", "359881234567895"}});
    s.modem.plug();
    s.modem.deliver({message("+6281200000044", u"sampah menumpuk")});
    REQUIRE(s.bench.until([&] { return s.bench.health("modem") == "another modem"; }));
    CHECK(s.bench.count("sampah menumpuk") == 0);
    CHECK_FALSE(s.sim_is_empty());

    s.modem.set({{"imei", "490154203237518"}});
    REQUIRE(s.settled());
    CHECK(s.bench.count("sampah menumpuk") == 1);
}

TEST_CASE("sms fault 41: without its device no child is started, once it is there it works again") {
    auto& s = shared();
    s.modem.unplug();
    REQUIRE(s.bench.until([&] { return s.bench.health("modem") == "device missing"; }));
    auto const starts = s.bench.health("modem_starts");
    s.bench.run_for(1500ms);
    CHECK(s.bench.health("modem_starts") == starts);
    CHECK_FALSE(s.bench.has_child());
    s.modem.plug();
    s.modem.deliver({message("+6281200000045", u"parkir liar")});
    REQUIRE(s.settled());
    CHECK(s.bench.count("parkir liar") == 1);
}

TEST_CASE("sms fault 42: a full SIM is drained, and what waits in the network comes after") {
    auto& s = shared();
    s.modem.set({{"slots", 10}, {"announce", false}});
    std::vector<std::string> pdus;
    for (int i = 0; i < 100; ++i)
        pdus.push_back(
            message("+62812000042" + std::to_string(10 + i % 7), wide("antrean " + std::to_string(i)))
        );
    LogCapture log;
    s.modem.deliver(pdus);
    REQUIRE(s.settled());
    for (int i = 0; i < 100; ++i)
        CHECK(s.bench.count("antrean " + std::to_string(i)) == 1);
    CHECK(log.count("event=sms_storage_high") >= 1);
    s.modem.set({{"slots", 20}, {"announce", true}});
}

TEST_CASE("sms drain: of several pages only what is committed is deleted, while the spool fails at the second"
) {
    auto& s = shared();
    auto const all = std::size_t{70};
    std::vector<std::string> pdus;
    for (std::size_t i = 0; i < all; ++i)
        pdus.push_back(message("+6281200000047", wide("halaman " + std::to_string(i))));
    s.modem.set({{"slots", 100}, {"announce", false}});
    s.bench.intake.after = [&s] { s.bench.intake.fake.disk = FakeIntake::Disk::full; };
    auto const calls = s.bench.intake.fake.calls;
    s.modem.deliver(pdus);
    REQUIRE(s.bench.until([&] { return s.bench.intake.fake.calls >= calls + 2; }));
    REQUIRE(s.bench.until([&] { return FakeModem::stored(s.modem.state()) < all; }));
    std::size_t stored = 0;
    for (std::size_t i = 0; i < all; ++i)
        stored += s.bench.count("halaman " + std::to_string(i));
    CHECK(stored > 0);
    CHECK(FakeModem::stored(s.modem.state()) >= all - stored);

    s.bench.intake.fake.disk = FakeIntake::Disk::works;
    REQUIRE(s.settled());
    for (std::size_t i = 0; i < all; ++i)
        CHECK(s.bench.count("halaman " + std::to_string(i)) == 1);
    s.modem.set({{"slots", 20}, {"announce", true}});
}
