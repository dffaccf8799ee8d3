#include "tests/channels/sms_shared_modem.hpp"
#include "tests/forwarder/log_capture.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

// What can go wrong with the messages themselves, and with the answers, one case each.

namespace {

// 255 septets, of which libGammu 1.42 has room for 161 (GSM_DecodePDUFrame).
std::string oversized() {
    return "07912618010000F0"
           "040D91261802000000F1"
           "0000"
           "62301080510382"
           "FF" +
           std::string(448, '3');
}

}  // namespace

TEST_CASE("sms fault 43: a part that never comes: one report, flagged, and a revision when it comes at last"
) {
    auto& s = shared();
    auto const part = [](unsigned number, std::u16string text) {
        return sms_part(PartOf{
                            .sender = "+6281200000046", .total = 3, .part = number, .text = std::move(text)})
            .pdu;
    };
    s.modem.deliver({part(1, u"jembatan "), part(3, u" retak")});
    REQUIRE(s.settled());
    CHECK(s.bench.health("incomplete_messages") == "1");
    CHECK(s.bench.count("jembatan  [bagian 2/3 hilang]  retak") == 0);

    s.ahead += 24h;
    REQUIRE(s.bench.until([&] { return s.bench.count("jembatan  [bagian 2/3 hilang]  retak") == 1; }));
    auto const partial = s.bench.intake.fake.stored.back();
    CHECK(partial.problems == std::vector<std::string>{"text: 1 of 3 parts never arrived"});

    s.modem.deliver({part(2, u"desa")});
    REQUIRE(s.bench.until([&] { return s.bench.count("jembatan desa retak") == 1; }));
    CHECK(s.bench.intake.fake.stored.back().external_id == partial.external_id);
    CHECK(s.bench.intake.fake.stored.back().revision == 1);
    CHECK(s.bench.intake.fake.stored.back().problems.empty());
    REQUIRE(s.settled());
    s.ahead -= 24h;
}

TEST_CASE("sms fault 44: one reference of two senders, and one sender's reference used again, mix nothing") {
    auto& s = shared();
    auto const part = [](std::string sender, unsigned number, std::u16string text, std::chrono::hours later) {
        PartOf const of{.sender = std::move(sender), .part = number, .text = std::move(text), .later = later};
        return sms_part(of).pdu;
    };
    std::string const a = "+6281200000047";
    std::string const b = "+6281200000048";
    s.modem.deliver(
        {part(a, 1, u"A satu ", 0h),
         part(b, 2, u"B dua", 0h),
         part(a, 2, u"A dua", 0h),
         part(b, 1, u"B satu ", 0h),
         part(a, 2, u"C dua", 30h),
         part(a, 1, u"C satu ", 30h)}
    );
    REQUIRE(s.settled());
    for (auto const* const text : {"A satu A dua", "B satu B dua", "C satu C dua"})
        CHECK(s.bench.count(text) == 1);
}

TEST_CASE("sms fault 45: 255 parts, part numbers of nothing, repeats and other totals: all kept, none mixed"
) {
    auto& s = shared();
    std::vector<std::string> pdus;
    auto const add = [&pdus](unsigned total, unsigned number, std::u16string text) {
        PartOf const of{.sender = "+6281200000049", .total = total, .part = number, .text = std::move(text)};
        auto fields = sms_fields(of.sender, of.text);
        fields.header = concatenation(of.reference, total, number);
        pdus.push_back(sms_part(fields).pdu);
    };
    std::string whole;
    for (unsigned number = 255; number >= 1; --number)
        add(255, number, wide(std::to_string(number) + " "));
    for (unsigned number = 1; number <= 255; ++number)
        whole += std::to_string(number) + " ";
    add(255, 17, u"17 ");  // again
    add(0, 1, u"jumlah nol");
    add(3, 4, u"bagian keempat dari tiga");
    add(4, 1, u"jumlah lain");
    s.modem.deliver(pdus);
    REQUIRE(s.bench.until([&] { return s.sim_is_empty(); }, 120s));
    CHECK(s.bench.count(whole) == 1);
    CHECK(s.bench.count("jumlah nol") == 1);
    CHECK(s.bench.count("bagian keempat dari tiga") == 1);
    CHECK(s.bench.count("jumlah lain") == 0);  // waits for three more
    CHECK(s.bench.health("incomplete_messages") == "1");
}

TEST_CASE("sms fault 46: 54 parts on the SIM at once, which end other readers, are one message") {
    auto& s = shared();
    s.modem.set({{"slots", 60}});
    std::vector<std::string> pdus;
    std::string whole;
    for (unsigned number = 1; number <= 54; ++number) {
        auto const text = "bagian " + std::to_string(number) + ". ";
        PartOf const of{
            .sender = "+6281200000050", .reference = 54, .total = 54, .part = number, .text = wide(text)};
        pdus.push_back(sms_part(of).pdu);
        whole += text;
    }
    s.modem.deliver(pdus);
    REQUIRE(s.settled());
    CHECK(s.bench.count(whole) == 1);
    s.modem.set({{"slots", 20}});
}

TEST_CASE("sms fault 47: a message that would crash libGammu is kept raw, deleted, and stops no other") {
    auto& s = shared();
    auto const starts = s.bench.health("modem_starts");
    auto const before = s.bench.unreadable().size();
    s.modem.deliver({oversized(), message("+6281200000051", u"setelah racun")});
    REQUIRE(s.settled());
    CHECK(s.bench.health("modem_starts") == starts);
    CHECK(s.bench.count("setelah racun") == 1);
    REQUIRE(s.bench.unreadable().size() == before + 1);
    CHECK(s.bench.unreadable().back() == "pdu: user data: too long");
    bool kept = false;
    for (auto const& batch : s.bench.intake.fake.batches)
        for (auto const& fragment : batch.reading.unreadable)
            kept = kept || fragment.raw.bytes == oversized();
    CHECK(kept);
}

TEST_CASE("sms fault 47: what comes into the place of a message that would crash libGammu is read as usual") {
    auto& s = shared();
    s.modem.set({{"slots", 1}});
    LogCapture log;
    s.modem.deliver(
        {oversized(),
         message("+6281200000057", u"sesudah racun 1"),
         message("+6281200000057", u"sesudah racun 2")}
    );
    REQUIRE(s.settled());
    CHECK(log.count("event=sms_not_deleted") == 0);
    CHECK(s.bench.count("sesudah racun 1") == 1);
    CHECK(s.bench.count("sesudah racun 2") == 1);
    s.modem.set({{"slots", 20}});
}

TEST_CASE("sms fault 47: what libGammu would neither read nor delete is kept raw and deleted") {
    auto& s = shared();
    auto const starts = s.bench.health("modem_starts");
    auto fields = sms_fields("+6281200000052", u"mampat");
    fields.coding = 0x20;  // compressed
    s.modem.deliver({pdu_hex(sms::encode_deliver(fields)), "0791261801GARBAGE", "07912618010000F003"});
    REQUIRE(s.settled());
    auto const reasons = s.bench.unreadable();
    std::multiset<std::string> const found(reasons.end() - 3, reasons.end());
    CHECK(
        found ==
        std::multiset<std::string>{"pdu: no received message", "sms: compressed text", "sms: not hexadecimal"}
    );
    CHECK(s.bench.health("modem_starts") == starts);
}

TEST_CASE("sms fault 48: a flash message is a text, and what is only announced is kept until it is stored") {
    auto& s = shared();
    auto flash = sms_fields("+6281200000053", u"kilat");
    flash.coding = 0x10;
    s.modem.deliver({pdu_hex(sms::encode_deliver(flash))});
    REQUIRE(s.settled());
    CHECK(s.bench.count("kilat") == 1);

    s.bench.intake.before = [&s] { s.bench.intake.fake.disk = FakeIntake::Disk::full; };
    s.modem.perform({{"do", "push"}, {"pdu", message("+6281200000054", u"tanpa simpanan")}});
    REQUIRE(s.bench.until([&s] { return s.bench.intake.fake.disk == FakeIntake::Disk::full; }));
    CHECK(s.bench.count("tanpa simpanan") == 0);
    s.bench.intake.fake.disk = FakeIntake::Disk::works;
    CHECK(s.bench.until([&s] { return s.bench.count("tanpa simpanan") == 1; }));
}

TEST_CASE("sms fault 48: the network hears that it was taken once it is on disk, and else sends it again") {
    auto& s = shared();
    auto const listened = s.commands("AT+CSMS");
    s.modem.set({{"service", 1}});
    s.bench.kill_child();
    REQUIRE(s.bench.until([&] { return s.commands("AT+CSMS") > listened; }));
    REQUIRE(s.bench.until([&] { return s.bench.health("modem") == "ready"; }));

    s.bench.intake.before = [&s] { s.bench.intake.fake.disk = FakeIntake::Disk::full; };
    s.modem.perform({{"do", "push"}, {"pdu", message("+6281200000057", u"penuh")}});
    REQUIRE(s.bench.until([&s] { return s.bench.intake.fake.disk == FakeIntake::Disk::full; }));
    s.bench.run_for(200ms);
    CHECK(s.commands("AT+CNMA") == 0);
    s.modem.perform({{"do", "expire"}});
    s.bench.intake.fake.disk = FakeIntake::Disk::works;
    REQUIRE(s.bench.until([&s] { return s.commands("acknowledged") == 1; }));
    CHECK(s.bench.count("penuh") == 1);  // it came twice

    s.modem.perform({{"do", "push"}, {"pdu", message("+6281200000057", u"lega")}});
    REQUIRE(s.bench.until([&s] { return s.commands("acknowledged") == 2; }));
    CHECK(s.bench.count("lega") == 1);
    s.modem.set({{"service", 0}});
    s.bench.kill_child();
}

TEST_CASE("sms fault 50: a flood is stored whole, and answered no more often than the budget allows") {
    auto& s = shared();
    auto const sent = [&s] { return s.modem.state().at("sent").as_array().size(); };
    std::vector<std::string> pdus;
    for (int i = 0; i < 150; ++i) {
        auto const sender = "+6299" + std::to_string(10000000 + i % 50);
        pdus.push_back(message(sender, wide("banjir bandang " + std::to_string(i))));
    }
    for (int i = 0; i < 40; ++i)
        pdus.push_back(message("+629910000099", wide("lagi-lagi " + std::to_string(i))));
    auto const now = WallClock::now() + s.ahead;
    s.ahead +=
        std::chrono::ceil<Duration>(std::chrono::ceil<std::chrono::hours>(now) - now);  // all within one hour
    LogCapture log;
    s.modem.deliver(pdus);
    REQUIRE(s.settled());
    CHECK(log.count("event=sms_flood") == 1);  // for the one who sent forty, and once
    CHECK(log.text().find("99100000") == std::string::npos);
    CHECK(s.bench.health("flooding_senders") == "1");
    for (int i = 0; i < 40; ++i)
        CHECK(s.bench.count("lagi-lagi " + std::to_string(i)) == 1);
    for (int i = 0; i < 150; ++i)
        CHECK(s.bench.count("banjir bandang " + std::to_string(i)) == 1);
    REQUIRE(s.bench.until([&] { return sent() >= 3; }));
    CHECK(s.bench.until([&] { return s.bench.health("answers_today") == "3"; }));
    s.bench.run_for(500ms);
    CHECK(sent() == 3);
}

TEST_CASE("sms answers: tell the report's number in one message, and their delivery is followed") {
    auto& s = shared();
    s.ahead += 48h;  // another day's budget
    LogCapture log;
    s.modem.deliver({message("+629900000001", u"mohon dijawab")});
    auto const sent = [&s] { return s.modem.state().at("sent").as_array(); };
    auto const before = sent().size();
    REQUIRE(s.bench.until([&] { return sent().size() == before + 1; }));
    REQUIRE(s.bench.until([&] { return log.count("event=sms_answer_sent") == 1; }));
    auto const said = log.text();
    auto const number = said.substr(said.find("number=", said.find("event=sms_answer_sent")) + 7, 16);
    auto const text = sms::to_septets(wide("Laporan Anda kami terima, nomor " + number + ".")).value();
    auto const pdu = std::string(sent().back().as_string());
    CHECK(pdu.find(pdu_hex(sms::pack_septets(text, 0))) != std::string::npos);

    sms::ReportFields report;
    report.reference = static_cast<std::uint8_t>(s.modem.state().at("reference").as_int64());
    report.recipient = "+629900000001";
    report.sent_at = report.done_at = kSmsTime;
    s.modem.perform({{"do", "report"}, {"pdu", pdu_hex(sms::encode_status_report(report))}});
    CHECK(s.bench.until([&] { return log.count("outcome=delivered") == 1; }));
    CHECK(log.text().find("+6299") == std::string::npos);
}

TEST_CASE("sms answers: one whose fate nobody knows is never sent again") {
    auto& s = shared();
    LogCapture log;
    s.modem.set({{"send", "silent"}});
    s.modem.deliver({message("+629900000002", u"jawab dua kali?")});
    auto const submitted = [&s] { return s.commands("AT+CMGS"); };
    auto const before = submitted();
    REQUIRE(s.bench.until([&] { return log.count("event=sms_answer_not_sent") == 1; }));
    s.modem.set({{"send", "works"}});
    s.modem.deliver({message("+6281200000055", u"sesudahnya")});
    REQUIRE(s.bench.until([&] { return s.bench.count("sesudahnya") == 1; }));
    s.bench.run_for(500ms);
    CHECK(submitted() == before + 1);
    CHECK(s.bench.count("jawab dua kali?") == 1);
}

TEST_CASE("sms: what modems say in between does not disturb an answer") {
    auto& s = shared();
    for (int i = 0; i < 10; ++i) {
        s.modem.perform({{"do", "noise"}, {"text", "\r\nRING\r\n\r\n^RSSI:18\r\n\r\n+CMTI: \"SM\",99\r\n"}});
        s.modem.deliver({message("+6281200000056", wide("ramai " + std::to_string(i)))});
    }
    REQUIRE(s.settled());
    for (int i = 0; i < 10; ++i)
        CHECK(s.bench.count("ramai " + std::to_string(i)) == 1);
}
