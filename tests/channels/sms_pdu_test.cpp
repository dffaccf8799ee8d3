#include "channels/sms/pdu.hpp"

#include "channels/sms/alphabet.hpp"
#include "tests/channels/sms_messages.hpp"
#include "tests/support/payload_cases.hpp"

#include <gammu.h>

#include <doctest/doctest.h>
#include <array>
#include <random>

using namespace kanal;
using namespace kanal::sms;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

std::string line_of(std::string const& file) {
    auto text = data_file("sms/" + file);
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text;
}

Deliver deliver(std::string const& file) {
    return std::get<Deliver>(decode_pdu(from_hex(line_of(file)).value()).value());
}

std::string text_of(Deliver const& message) {
    return to_utf8(decode_text(message.alphabet, message.data));
}

Deliver round_trip(DeliverFields const& fields) {
    return std::get<Deliver>(decode_pdu(encode_deliver(fields)).value());
}

std::string refusal_of(std::string_view hex) {
    auto const pdu = decode_pdu(from_hex(hex).value());
    return pdu ? "read" : pdu.error().what;
}

std::string packed(std::u16string_view text) {
    return pdu_hex(pack_septets(to_septets(text).value(), 0));
}

}  // namespace

TEST_CASE("pdu: a message in the default alphabet is read whole, with the extension table") {
    auto const message = deliver("01-deliver-7bit.pdu");
    CHECK(message.sender.text == "+6281200000001");
    CHECK(message.sender.international);
    CHECK(text_of(message).starts_with("LAPOR Jalan berlubang di Jl. Melati RT 03/05"));
    CHECK(text_of(message).ends_with("{foto menyusul} 50%"));
    REQUIRE(message.sent_at.has_value());
    CHECK(*message.sent_at == kSmsTime + 15min + 30s);
}

TEST_CASE("pdu: characters beyond the basic plane survive") {
    CHECK(
        text_of(deliver("02-deliver-ucs2-emoji.pdu")).starts_with("Lampu jalan mati \xF0\x9F\x98\x80 di Gg.")
    );
}

TEST_CASE("pdu: the number, the count and the reference of a part are read") {
    auto const message = deliver("04-concat-1of3-arrives-second.pdu");
    REQUIRE(message.header.concatenation.has_value());
    CHECK(message.header.concatenation->reference == 0xa7);
    CHECK(message.header.concatenation->total == 3);
    CHECK(message.header.concatenation->part == 1);
    CHECK_FALSE(message.header.concatenation->wide);
    CHECK(text_of(message).starts_with("LAPOR banjir di Perumahan"));
    CHECK(text_of(message).ends_with("42 keluar"));
}

TEST_CASE("pdu: status reports tell delivered, failed and pending apart") {
    auto const report = [](std::string const& file) {
        return std::get<StatusReport>(decode_pdu(from_hex(line_of(file)).value()).value());
    };
    auto const delivered = report("09-status-report-delivered.pdu");
    CHECK(delivered.delivered());
    CHECK(delivered.reference == 42);
    CHECK(delivered.recipient.text == "+6281200000001");
    CHECK(report("10-status-report-failed-permanent.pdu").failed());
    auto const pending = report("11-status-report-pending.pdu");
    CHECK_FALSE(pending.delivered());
    CHECK_FALSE(pending.failed());
}

TEST_CASE("pdu: what is written is read back the same") {
    struct Row {
        std::string sender;
        std::u16string text;
        Alphabet alphabet;
        std::string header;
    };
    std::u16string all_septets;
    for (char16_t const c : std::u16string_view(
             u"@\u00a3$\u00a5\u00e8\n\u00d8\r\u0394_\u03a6 \u00c6!?\u00a1Az\u00e0^{}\\[~]|\u20ac"
         ))
        all_septets += c;
    std::vector<Row> const rows{
        {"+6281200000001", u"Halo", Alphabet::septets, {}},
        {"1708", u"", Alphabet::septets, {}},
        {"081234567890", all_septets, Alphabet::septets, concatenation(1, 2, 1)},
        {"BANK INFO", std::u16string(160, u'x'), Alphabet::septets, {}},
        {"", u"\u4e2d\u6587", Alphabet::ucs2, {}},
        {"+6281", std::u16string(67, u'\u00e7'), Alphabet::ucs2, concatenation(9, 200, 200)},
        {"*123#", u"\xd83d", Alphabet::ucs2, concatenation(0xffff, 2, 1, true)},
    };
    for (auto const& row : rows) {
        CAPTURE(row.sender);
        auto fields = sms_fields(row.sender, row.text);
        fields.header = row.header;
        auto const message = round_trip(fields);
        CHECK(message.sender.text == row.sender);
        CHECK(message.sender.alphanumeric == (row.sender == "BANK INFO"));
        CHECK(message.alphabet == row.alphabet);
        CHECK((decode_text(message.alphabet, message.data) == row.text));
        CHECK(message.header.concatenation.has_value() == !row.header.empty());
        CHECK(message.sent_at == kSmsTime);
    }
}

TEST_CASE("pdu: time stamps are read in every zone, and a wrong one is no time") {
    auto fields = sms_fields("+6281200000001", u"x");
    for (auto const zone : {-12h + 0min, -3h - 30min, 0min, 5h + 45min, 14h + 0min}) {
        fields.zone = zone;
        CHECK(round_trip(fields).sent_at == kSmsTime);
    }
    // Month 13 in the sample's time stamp 62301080510382.
    auto pdu = line_of("01-deliver-7bit.pdu");
    pdu.replace(pdu.find("62301080510382"), 14, "62311080510382");
    auto const message = std::get<Deliver>(decode_pdu(from_hex(pdu).value()).value());
    CHECK_FALSE(message.sent_at.has_value());
}

TEST_CASE("pdu: the kinds that are not a text to us are told apart by their coding") {
    auto fields = sms_fields("+6281200000001", u"x");
    fields.coding = 0xc8;
    CHECK(round_trip(fields).message_waiting);
    fields.coding = 0x10;
    CHECK(round_trip(fields).message_class == 0);
    CHECK(round_trip(fields).alphabet == Alphabet::septets);
    fields.coding = 0xf5;
    CHECK(round_trip(fields).alphabet == Alphabet::octets);
    fields.coding = 0x20;
    CHECK(round_trip(fields).alphabet == Alphabet::compressed);
    fields.coding = 0x8c;  // reserved: the default alphabet, says the standard
    CHECK(round_trip(fields).alphabet == Alphabet::septets);
    fields.coding.reset();
    fields.header = std::string("\x06\x05\x04\x0b\x84\x23\xf0", 7);
    CHECK(round_trip(fields).header.ports);
    fields.header = std::string("\x04\x01\x02\x80\x01", 5);
    CHECK(round_trip(fields).header.indication);
}

TEST_CASE("pdu: a part number of nothing is ignored, as the standard has it, and said") {
    for (auto const& [total, part] : {std::pair{0, 0}, {0, 1}, {3, 0}, {3, 4}}) {
        auto fields = sms_fields("+6281200000001", u"x");
        fields.header = concatenation(1, static_cast<unsigned>(total), static_cast<unsigned>(part));
        auto const message = round_trip(fields);
        CHECK_FALSE(message.header.concatenation.has_value());
        CHECK(message.header.bad_concatenation);
        CHECK(text_of(message) == "x");
    }
}

TEST_CASE("pdu: every way to be malformed is an error that names it") {
    std::string const head = "07912618010000F0";
    std::string const from = "040D91261802000000F1";
    std::string const time = "62301080510382";
    struct Row {
        std::string hex;
        std::string what;
    };
    std::vector<Row> const rows{
        {"", "pdu: service centre: cut off"},
        {"07", "pdu: service centre: cut off"},
        {"FF00", "pdu: service centre: cut off"},
        {head, "pdu: cut off"},
        {head + "04", "pdu: address: cut off"},
        {head + "040D912618", "pdu: address: cut off"},
        {head + "04FF91" + std::string(254, '0'), "pdu: address: cut off"},
        {head + "04FF91" + std::string(260, '0'), "pdu: deliver: cut off"},
        {head + from, "pdu: deliver: cut off"},
        {head + from + "0000" + time, "pdu: deliver: cut off"},
        {head + from + "0000" + time + "0A", "pdu: user data: cut off"},
        {head + from + "0000" + time + "FF" + std::string(448, '3'), "pdu: user data: too long"},
        {head + from + "0008" + time + "8D" + std::string(282, '0'), "pdu: user data: too long"},
        {head + from + "0000" + time + "01" + std::string(282, '3'), "pdu: user data: too long"},
        {head + "05" + from.substr(2), "pdu: no received message"},
        {head + "07" + from.substr(2), "pdu: no received message"},
        {head + "062A0D91261802000000F1" + time, "pdu: report: cut off"},
    };
    for (auto const& row : rows) {
        CAPTURE(row.hex);
        CHECK(refusal_of(row.hex) == row.what);
    }
}

TEST_CASE("pdu: a defect that costs no text is named, and the text is read") {
    std::string const from = "0D91261802000000F1";
    std::string const time = "62301080510382";
    struct Row {
        std::string tpdu;
        std::string text;
        std::string defect;
    };
    std::string const element = "text: its header has a malformed element";
    std::vector<Row> const rows{
        {"04" + from + "0000" + time + "0B" + packed(u"jalan rusak"), "jalan rusak", ""},
        {"04" + from + "0000" + time + "0B" + packed(u"jalan rusak") + "FFFFFF", "jalan rusak", ""},
        {"04" + from + "0000" + time + "0B" + packed(u"jalan rusak") + "000000", "jalan rusak", ""},
        {"04" + from + "0000" + time + "0B" + packed(u"jalan rusak") + "0000FFFF", "jalan rusak", ""},
        {"04" + from + "0000" + time + "05" + packed(u"jalan rusak"),
         "jalan rusak",
         "text: longer than the message says"},
        {"04" + from + "0000" + time + "00" + packed(u"jalan ru"),
         "jalan ru",
         "text: longer than the message says"},
        {"04" + from + "0000" + time + "07" + packed(u"jalan r"), "jalan r", ""},
        {"04" + from + "0000" + time + "20" + packed(u"jalan r"),
         "jalan r",
         "text: shorter than the message says"},
        {"04" + from + "0000" + time + "FF" + packed(u"jalan rusak"),
         "jalan rusak",
         "text: shorter than the message says"},
        {"04" + from + "0008" + time + "FE" + "006A0061", "ja", "text: shorter than the message says"},
        {"04" + from + "0008" + time + "02" + "006A0061", "ja", "text: longer than the message says"},
        {"040F91261802000000FFF1"
         "0000" +
             time + "02" + packed(u"ja"),
         "ja",
         "reporter.account: not written as a number is"},
        {"04"
         "1C91" +
             std::string(28, '1') + "0000" + time + "02" + packed(u"ja"),
         "ja",
         "reporter.account: not written as a number is"},
        {"44" + from + "0008" + time +
             "06"
             "03000501"
             "006A",
         "j",
         element},
        {"44" + from + "0008" + time +
             "09"
             "06000201020708"
             "006A",
         "j",
         element},
        {"44" + from + "0008" + time +
             "06"
             "03050201"
             "006A",
         "j",
         element},
        {"44" + from + "0008" + time +
             "05"
             "02010A"
             "006A",
         "j",
         element},
        {"44" + from + "0000" + time + "0B" + packed(u"jalan rusak"),
         "jalan rusak",
         "text: its header is longer than the message"},
    };
    for (auto const& row : rows) {
        CAPTURE(row.tpdu);
        auto const pdu = decode_pdu(from_hex("00" + row.tpdu).value());
        REQUIRE(pdu.has_value());
        auto const& message = std::get<Deliver>(*pdu);
        CHECK(text_of(message) == row.text);
        auto const defects = row.defect.empty() ? std::vector<std::string>{} : std::vector{row.defect};
        CHECK(message.defects == defects);
        CHECK_FALSE(message.header.ports);
    }
}

TEST_CASE("pdu: octets that are text are told from data") {
    CHECK(is_printable("Tolong, jalan rusak\r\n"));
    CHECK(is_printable("caf\xc3\xa9"));
    CHECK(is_printable("kafe di Jl. Andr\xe9"));
    CHECK_FALSE(is_printable(""));
    CHECK_FALSE(is_printable(std::string("jalan\0rusak", 11)));
    CHECK_FALSE(is_printable("\x06\x01\xae\x02"));
    CHECK_FALSE(is_printable("\xe9\xe8\xe7\xe6 ab"));
    CHECK((decode_text(Alphabet::octets, "caf\xc3\xa9") == u"caf\u00e9"));
    CHECK((decode_text(Alphabet::octets, "caf\xe9") == u"caf\u00e9"));
}

TEST_CASE("pdu: every cut and every changed octet of a message is read or refused, never more") {
    auto const octets = from_hex(line_of("04-concat-1of3-arrives-second.pdu")).value();
    auto const whole = decode_pdu(octets);
    REQUIRE(whole.has_value());
    auto const text = text_of(std::get<Deliver>(*whole));
    std::size_t read = 0;
    for (std::size_t size = 0; size < octets.size(); ++size) {
        auto const cut = decode_pdu(std::string(octets, 0, size));
        if (!cut) continue;
        ++read;
        auto const& message = std::get<Deliver>(*cut);
        CHECK_FALSE(message.defects.empty());
        if (message.header.concatenation) CHECK(text.starts_with(text_of(message)));
    }
    CHECK(read == 140 - 1);  // those with an octet of user data
    for (std::size_t place = 0; place < 40; ++place) {
        for (int value = 0; value < 256; ++value) {
            auto changed = octets;
            changed[place] = static_cast<char>(value);
            (void)decode_pdu(changed);
        }
    }
}

TEST_CASE("pdu: libGammu reads the same text out of the same octets") {
    std::mt19937 random(1708);
    auto const below = [&random](std::size_t limit) { return random() % limit; };
    std::u16string_view const letters = u"abc XYZ019@$_\u00e9\u00dc\n{}[]~\\^|\u20ac!?";
    for (int turn = 0; turn < 400; ++turn) {
        std::u16string text;
        for (auto left = below(70); left > 0; --left)
            text +=
                turn % 3 == 0 ? static_cast<char16_t>(0x3b1 + below(500)) : letters[below(letters.size())];
        auto fields = sms_fields(turn % 5 == 0 ? "INFO 1" : "+6281200000009", text);
        if (turn % 2 == 0) fields.header = concatenation(7, 3, 2, turn % 4 == 0);
        auto const octets = encode_deliver(fields);

        GSM_SMSMessage theirs{};
        std::size_t end = 0;
        REQUIRE(
            GSM_DecodePDUFrame(
                GSM_GetGlobalDebug(),
                &theirs,
                reinterpret_cast<unsigned char const*>(octets.data()),
                octets.size(),
                &end,
                TRUE
            ) == ERR_NONE
        );
        auto const theirs_length = UnicodeLength(theirs.Text);
        std::string const big_endian(reinterpret_cast<char const*>(theirs.Text), theirs_length * 2);
        auto const ours = round_trip(fields);
        CHECK((decode_text(Alphabet::ucs2, big_endian) == decode_text(ours.alphabet, ours.data)));
        if (ours.header.concatenation) CHECK(theirs.UDH.PartNumber == ours.header.concatenation->part);
    }
}
