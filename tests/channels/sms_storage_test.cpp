#include "tests/channels/sms_bench.hpp"
#include "tests/forwarder/log_capture.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

// Modems that number their places otherwise, count what is not so, are slow, busy, or know no better: what
// lies there is read all the same or it is said that it is not, and nothing is deleted that is not stored.
namespace {

std::string coded(std::uint8_t coding) {
    auto fields = sms_fields("+6281200000090", u"mampat");
    fields.coding = coding;
    return pdu_hex(sms::encode_deliver(fields));
}

// The same as in sms_modem_messages_test: more septets than libGammu has room for.
std::string oversized() {
    return "07912618010000F0040D91261802000000F100006230108051038"
           "2FF" +
           std::string(448, '3');
}

struct Odd {
    explicit Odd(FakeModemOptions const& given, boost::json::object const& settings = {})
        : modem(folder, given), options(quick_options(modem.device())) {
        options.model.clear();  // libGammu asks the modem
        options.sweep_every = 300ms;
        if (!settings.empty()) modem.set(settings);
    }
    SmsBench& start() {
        bench = std::make_unique<SmsBench>(options);
        return *bench;
    }
    bool ready() {
        return bench->until([this] { return bench->health("modem") == "ready"; });
    }
    void store(int place, std::string const& pdu, bool announce = false) {
        modem.perform({{"do", "store"}, {"location", place}, {"pdu", pdu}, {"announce", announce}});
    }
    bool empty() {
        return bench->until([this] { return FakeModem::stored(modem.state()) == 0; });
    }
    std::int64_t commands(std::string_view name) { return FakeModem::count(modem.state(), name); }

    TempDir folder = {};
    FakeModem modem;
    sms::SmsOptions options;
    std::unique_ptr<SmsBench> bench = {};
};

}  // namespace

TEST_CASE(
    "sms places: where slots count from 0, an undecodable message never takes its unread neighbour along"
) {
    for (auto const* const model : {"E173", "FAKE-E1"}) {
        CAPTURE(model);
        Odd odd({.slots = 3, .base = 0, .model = model});
        std::vector<std::string> hostile{
            oversized(), "07912618010000F003", "07912618010000F0050D91261802000000F1", "0791261801GARBAGE"};
        for (unsigned coding = 0x20; coding < 0x40; coding += 3)
            hostile.push_back(coded(static_cast<std::uint8_t>(coding)));
        auto& bench = odd.start();
        REQUIRE(odd.ready());
        std::size_t kept = 0;
        for (auto const& pdu : hostile) {
            CAPTURE(pdu);
            auto const neighbour = "tetangga " + std::to_string(++kept);
            odd.store(0, pdu);
            odd.store(1, message("+6281200000091", {neighbour.begin(), neighbour.end()}));
            REQUIRE(odd.empty());
            CHECK(bench.count(neighbour) == 1);
            CHECK(bench.unreadable().size() == kept);
        }
        CHECK(bench.health("modem_starts") == "1");
        CHECK(bench.health("not_deleted") == "0");
    }
}

TEST_CASE("sms places: slot 0 is read whatever libGammu knows of the modem, and a SIM of three has three") {
    Odd odd({.slots = 3, .base = 0, .model = "BG96"});
    odd.store(0, message("+6281200000092", u"got mampet"));
    auto& bench = odd.start();
    REQUIRE(odd.empty());
    CHECK(bench.count("got mampet") == 1);
    std::vector<std::string> many;
    for (int i = 0; i < 12; ++i)
        many.push_back(message("+6281200000092", u"ke-" + std::u16string(1, static_cast<char16_t>(u'a' + i)))
        );
    odd.modem.deliver(many);
    REQUIRE(odd.empty());
    CHECK(bench.texts().size() == 13);
}

TEST_CASE("sms places: a list that is refused, or shows nothing, is made place by place") {
    for (auto const* const list : {"refused", "empty"}) {
        CAPTURE(list);
        Odd odd({.slots = 10, .base = 0}, {{"list", list}});
        odd.store(0, message("+6281200000093", u"pertama"));
        odd.store(9, message("+6281200000093", u"terakhir"));
        auto& bench = odd.start();
        REQUIRE(odd.empty());
        CHECK(bench.count("pertama") == 1);
        CHECK(bench.count("terakhir") == 1);
    }
}

TEST_CASE(
    "sms places: a message that is written otherwise in the list than by itself is stored once, and deleted"
) {
    Odd odd({.slots = 10}, {{"list_spelling", "lower"}});
    odd.store(3, message("+6281200000089", u"huruf kecil"));
    auto& bench = odd.start();
    REQUIRE(odd.empty());
    CHECK(bench.count("huruf kecil") == 1);
    CHECK(bench.intake.fake.calls == 2);
    CHECK(odd.commands("AT+CMGR") == 2);
}

TEST_CASE("sms counts: a modem that counts nothing is read when it announces, and now and then") {
    Odd odd({.slots = 10}, {{"used", 0}});
    auto& bench = odd.start();
    REQUIRE(odd.ready());
    odd.modem.deliver({message("+6281200000094", u"diumumkan")});
    CHECK(bench.until([&] { return bench.count("diumumkan") == 1; }, 5s));
    odd.store(4, message("+6281200000094", u"diam-diam"));
    CHECK(bench.until([&] { return bench.count("diam-diam") == 1; }, 5s));
    REQUIRE(odd.empty());
    CHECK(bench.health("not_read") == "0");
}

TEST_CASE("sms counts: what is counted and never there is said once and shown, and the connection made anew"
) {
    Odd odd({.slots = 10}, {{"used", 5}});
    odd.options.unread_after = 500ms;
    LogCapture log;
    auto& bench = odd.start();
    REQUIRE(bench.until([&] { return log.count("event=sms_not_read") == 1; }));
    CHECK(bench.health("not_read") == "5");
    REQUIRE(bench.until([&] {
        return bench.health("modem_starts") == "2" && bench.health("modem") == "ready";
    }));
    odd.modem.deliver({message("+6281200000095", u"tetap dibaca")});
    CHECK(bench.until([&] { return bench.count("tetap dibaca") == 1; }));
    odd.modem.set({{"used", nullptr}});
    CHECK(bench.until([&] { return bench.health("not_read") == "0"; }));
    CHECK(log.count("event=sms_not_read") == 1);
    CHECK(bench.health("modem_starts") == "2");
}

TEST_CASE("sms counts: what is announced and never there is said") {
    Odd odd({.slots = 10});
    odd.options.unread_after = 500ms;
    LogCapture log;
    auto& bench = odd.start();
    REQUIRE(odd.ready());
    odd.modem.perform({{"do", "noise"}, {"text", "\r\n+CMTI: \"SM\",7\r\n"}});
    REQUIRE(bench.until([&] { return log.count("event=sms_not_read") == 1; }));
    CHECK(bench.health("not_read") == "1");
}

TEST_CASE("sms busy: a SIM that is busy is called so, waited for, and costs no connection") {
    Odd odd({.slots = 10}, {{"refuse", {{"AT+CPIN?", {"+CME ERROR: 14", 2}}}}});
    LogCapture log;
    auto& bench = odd.start();
    REQUIRE(odd.ready());
    odd.modem.set({{"refuse", {{"AT+CPMS=", {"+CMS ERROR: 314", 6}}}}});
    REQUIRE(bench.until([&] { return bench.health("modem") == "SIM busy"; }));
    odd.modem.deliver({message("+6281200000096", u"sabar")});
    REQUIRE(bench.until([&] { return bench.count("sabar") == 1; }));
    CHECK(bench.health("modem") == "ready");
    CHECK(bench.health("modem_starts") == "1");
    CHECK(log.count("event=modem_lost") == 0);
}

TEST_CASE("sms refusal: the refused command and the modem's reason are named") {
    Odd odd({.slots = 10}, {{"refuse", {{"AT+CPMS=\"", {"+CMS ERROR: 302", -1}}}}});
    LogCapture log;
    auto& bench = odd.start();
    REQUIRE(bench.until([&] { return bench.health("modem") == "refused (AT+CPMS: CMS ERROR 302)"; }));
    CHECK(log.text().find("AT+CPMS: CMS ERROR 302") != std::string::npos);
}

TEST_CASE("sms refusal: a modem that knows only text mode is named as such, and loses nothing") {
    Odd odd({.slots = 10}, {{"text_only", true}});
    odd.store(1, message("+6281200000097", u"teks"));
    auto& bench = odd.start();
    REQUIRE(bench.until([&] { return bench.health("modem") == "modem knows no PDU mode, only text mode"; }));
    odd.modem.set({{"text_only", false}});
    REQUIRE(bench.until([&] { return bench.count("teks") == 1; }));
}

TEST_CASE("sms slowness: a modem that takes long for each command is not taken for dead") {
    Odd odd({.slots = 10}, {{"slow", {{"", 0.7}, {"AT+CMGR", 2.2}}}});
    odd.options.deadlines.connect = 3s;
    auto& bench = odd.start();
    REQUIRE(odd.ready());
    odd.modem.deliver({message("+6281200000098", u"pelan"), message("+6281200000098", u"sekali")});
    REQUIRE(odd.empty());
    CHECK(bench.count("pelan") == 1);
    CHECK(bench.count("sekali") == 1);
    CHECK(bench.health("modem_starts") == "1");
}

TEST_CASE("sms unsolicited: lines that libGammu does not know do not keep us out, or are named") {
    Odd odd({.slots = 10}, {{"unsolicited", {0.3, "+QIND: \"csq\",18,99", "*PSUTTZ: 2026", "Call Ready"}}});
    odd.options.connection = "at";
    auto& bench = odd.start();
    REQUIRE(bench.until([&] {
        auto const said = bench.health("modem");
        return said == "ready" || said.find("it talks in between: ") != std::string::npos;
    }));
}

TEST_CASE("sms network: one that is lost for long is looked for again, once") {
    Odd odd({.slots = 10}, {{"registered", false}, {"cured_by", "AT+COPS=0"}});
    odd.options.reregister_after = 500ms;
    LogCapture log;
    auto& bench = odd.start();
    REQUIRE(bench.until([&] { return log.count("event=modem_enrol") == 1; }));
    REQUIRE(odd.ready());
    odd.modem.set({{"registered", false}, {"cured_by", nullptr}});
    odd.bench->kill_child();
    REQUIRE(bench.until([&] { return log.count("event=modem_enrol") == 2; }));
    bench.run_for(3s);
    CHECK(log.count("event=modem_enrol") == 2);
    CHECK(bench.health("modem") == "no network");
}

TEST_CASE("sms cost: many messages are one commit, and each costs one read and one deletion") {
    Odd odd({.slots = 40});
    auto& bench = odd.start();
    REQUIRE(odd.ready());
    auto const calls = bench.intake.fake.calls;
    auto const lists = odd.commands("AT+CMGL");
    std::vector<std::string> pdus;
    for (int i = 0; i < 32; ++i)
        pdus.push_back(message("+62812000001" + std::to_string(10 + i), u"borongan"));
    odd.modem.deliver(pdus);
    REQUIRE(odd.empty());
    CHECK(bench.texts().size() == 32);
    CHECK(bench.intake.fake.calls - calls <= 4);
    CHECK(odd.commands("AT+CMGR") == 32);
    CHECK(odd.commands("AT+CMGD") == 32);
    CHECK(odd.commands("AT+CMGL") - lists <= 6);
}

TEST_CASE(
    "sms batch: a modem that falls silent in the middle of the deletions loses nothing and repeats nothing"
) {
    Odd odd({.slots = 40}, {{"hang", "AT+CMGD=7"}});
    for (int place = 1; place <= 20; ++place)
        odd.store(place, message("+6281200000086", wide("ke-" + std::to_string(place))));
    auto& bench = odd.start();
    REQUIRE(bench.until([&] { return bench.health("modem") == "no answer"; }));
    CHECK(bench.texts().size() == 20);
    CHECK(FakeModem::stored(odd.modem.state()) == 13);  // it deleted the seventh, and did not say so
    odd.modem.set({{"hang", nullptr}});
    REQUIRE(odd.empty());
    for (int place = 1; place <= 20; ++place)
        CHECK(bench.count("ke-" + std::to_string(place)) == 1);
}

TEST_CASE("sms batch: the deletions of a page on a slow modem may take longer than one request") {
    Odd odd({.slots = 20}, {{"slow", {{"AT+CMGR", 1.0}}}});
    odd.options.deadlines.command = 1500ms;  // a request ends after ten times as long
    for (int place = 1; place <= 16; ++place)
        odd.store(place, message("+6281200000085", wide("pelan " + std::to_string(place))));
    auto& bench = odd.start();
    REQUIRE(odd.empty());
    CHECK(bench.texts().size() == 16);
    CHECK(bench.intake.fake.calls == 1);
    CHECK(bench.health("modem_starts") == "1");
}

TEST_CASE("sms reload: what was only announced and not stored yet is taken over by the next channel") {
    Odd odd({.slots = 10});
    auto& bench = odd.start();
    REQUIRE(odd.ready());
    bench.intake.before = [&bench] { bench.intake.fake.disk = FakeIntake::Disk::full; };
    odd.modem.perform({{"do", "push"}, {"pdu", message("+6281200000099", u"hanya lewat")}});
    REQUIRE(bench.until([&bench] { return bench.intake.fake.disk == FakeIntake::Disk::full; }));
    bench.stop();
    bench.intake.fake.disk = FakeIntake::Disk::works;
    bench.start();
    CHECK(bench.until([&bench] { return bench.count("hanya lewat") == 1; }));
}
