#include "channels/sms/citizen_message.hpp"

#include "tests/channels/sms_messages.hpp"
#include "tests/support/describe_submission.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::sms;
using namespace kanal::test;

namespace {

std::string why(DeliverFields const& fields) {
    auto const aside = exclusion_of(sms_part(fields).message);
    if (!aside) return "text";
    return (aside->quarantine ? "quarantine: " : "kept: ") + aside->why;
}

RawBytes lines(std::vector<Part> const& parts) {
    RawBytes raw{std::string(kPduMediaType), {}};
    for (auto const& part : parts)
        raw.bytes += (raw.bytes.empty() ? "" : "\n") + part.pdu;
    return raw;
}

}  // namespace

TEST_CASE("sms message: a single message becomes a submission with its sender and time") {
    auto const part = sms_part(sms_fields("+6281200000001", u"LAPOR jalan rusak"));
    auto const submission = to_submission("sms-1708", {part}, 1);
    CHECK(
        describe(submission) ==
        "account: sms-1708\n"
        "external_id: " +
            to_hex(part.message.fingerprint) +
            "\n"
            "author.phone: +6281200000001\n"
            "text: LAPOR jalan rusak\n"
            "said_at_ms: 1772326800000\n"
    );
    CHECK(submission.raw.media_type == kPduMediaType);
    CHECK(submission.raw.bytes == part.pdu);
}

TEST_CASE("sms message: a name and a short code are no telephone numbers") {
    auto const author = [](std::string const& sender) {
        return to_submission("a", {sms_part(sms_fields(sender, u"x"))}, 1).author;
    };
    CHECK(author("BANK INFO").name == "BANK INFO");
    CHECK(author("BANK INFO").phone.empty());
    CHECK(author("1708").account == "1708");
    CHECK(author("1708").phone.empty());
    CHECK(author("081234567").phone == "081234567");
    CHECK(author("").phone.empty());
}

TEST_CASE("sms message: a byte order mark is obeyed and is no character, in each part and for all of them") {
    auto const text = [](std::vector<std::u16string> const& texts) {
        std::vector<Part> parts;
        for (auto const& one : texts)
            parts.push_back(sms_part(PartOf{
                .total = static_cast<unsigned>(texts.size()),
                .part = static_cast<unsigned>(parts.size() + 1),
                .text = one}));
        return to_submission("a", parts, static_cast<unsigned>(texts.size())).text;
    };
    CHECK(text({u"\ufeffHalo \u4e2d", u"\ufeff got"}) == "Halo \xE4\xB8\xAD got");
    CHECK(text({u"\ufffe\u4800\u6100\u2d4e", u"\u6c00\u2d4e"}) == "Ha\xE4\xB8\xADl\xE4\xB8\xAD");
}

TEST_CASE("sms message: a character that a phone cut in two comes out whole") {
    // The halves of U+1F3A1 stand in different parts.
    auto const first = sms_part(PartOf{.part = 1, .text = u"kabel \xd83c", .wide = true});
    auto const second = sms_part(PartOf{.part = 2, .text = u"\xdfa1 di depan", .wide = true});
    CHECK(to_submission("a", {first, second}, 2).text == "kabel \xF0\x9F\x8E\xA1 di depan");
}

TEST_CASE("sms message: an escape that was cut from its character still counts") {
    auto first = sms_part(PartOf{.part = 1, .text = u"harga "});
    auto second = sms_part(PartOf{.part = 2, .text = u"e5"});
    first.message.data += '\x1b';  // with 'e', the euro sign
    CHECK(
        to_submission("a", {first, second}, 2).text ==
        "harga \xE2\x82\xAC"
        "5"
    );
}

TEST_CASE("sms message: parts in different alphabets are joined") {
    auto const first = sms_part(PartOf{.part = 1, .text = u"Lampu mati "});
    auto const second = sms_part(PartOf{.part = 2, .text = u"\u4e2d\u6587"});
    CHECK(to_submission("a", {first, second}, 2).text == "Lampu mati \xE4\xB8\xAD\xE6\x96\x87");
}

TEST_CASE("sms message: what is missing is said in its place and among the problems") {
    auto const part = [](unsigned number) {
        return sms_part(PartOf{
            .total = 6, .part = number, .text = u"<" + std::u16string(1, u'0' + number) + u">"});
    };
    auto const submission = to_submission("a", {part(2), part(5)}, 6);
    CHECK(submission.text == "[bagian 1/6 hilang] <2> [bagian 3-4/6 hilang] <5> [bagian 6/6 hilang] ");
    REQUIRE(submission.problems.size() == 1);
    CHECK(submission.problems[0] == "text: 4 of 6 parts never arrived");
}

TEST_CASE("sms message: what was not read as it was meant is among the problems") {
    auto fields = sms_fields("+6281200000001", u"x");
    fields.header = concatenation(1, 0, 0);
    CHECK(to_submission("a", {sms_part(fields)}, 1).problems.size() == 1);
    fields.header = std::string("\x03\x25\x01\x01", 4);
    CHECK(to_submission("a", {sms_part(fields)}, 1).problems.size() == 1);
    fields.header.clear();
    fields.binary = true;
    fields.octets = "jalan rusak";
    auto const data = to_submission("a", {sms_part(fields)}, 1);
    CHECK(data.text == "jalan rusak");
    CHECK(
        data.problems == std::vector<std::string>{"text: sent as data, and read because it looks like text"}
    );
}

TEST_CASE("sms message: only texts are reports; the rest is kept for a person or counted") {
    auto fields = sms_fields("+6281200000001", u"x");
    CHECK(why(fields) == "text");
    fields.coding = 0x10;  // class 0
    CHECK(why(fields) == "text");
    fields.coding = 0xd8;
    CHECK(why(fields) == "kept: kind: message waiting indication");
    fields.coding.reset();
    fields.binary = true;
    fields.octets = "bukan data";
    CHECK(why(fields) == "text");
    fields.octets = std::string("\x02\x05\0", 3);
    CHECK(why(fields) == "quarantine: sms: binary data");
    fields.binary = false;
    fields.protocol = 0x40;
    CHECK(why(fields) == "quarantine: sms: silent type 0");
    fields.protocol = 0x7f;
    CHECK(why(fields) == "quarantine: sms: data for the SIM");
    fields.protocol = 0;
    fields.header = std::string("\x06\x05\x04\x0b\x84\x23\xf0", 7);
    CHECK(why(fields) == "quarantine: sms: addressed to an application");
}

TEST_CASE("sms message: the stored lines give the same submission again") {
    std::vector<Part> const parts{
        sms_part(PartOf{.part = 1, .text = u"satu "}), sms_part(PartOf{.part = 2, .text = u"dua"})};
    auto const reading = read_pdu_lines("sms-1708", lines(parts)).value();
    REQUIRE(reading.submissions.size() == 1);
    CHECK(describe(reading.submissions[0]) == describe(to_submission("sms-1708", parts, 2)));

    auto const half = read_pdu_lines("sms-1708", lines({parts[1]})).value();
    REQUIRE(half.submissions.size() == 1);
    CHECK(half.submissions[0].text == "[bagian 1/2 hilang] dua");
}

TEST_CASE("sms message: stored lines that are no one message are refused with a reason") {
    auto const one = sms_part(PartOf{.part = 1});
    auto const other = sms_part(PartOf{.reference = 1, .part = 2});
    auto const error = [](RawBytes const& raw) { return read_pdu_lines("a", raw).error().what; };
    CHECK(error(lines({one, other})) == "sms: read: lines of different messages");
    CHECK(error(lines({one, one})) == "sms: read: lines of different messages");
    CHECK(error(RawBytes{"", "0G"}) == "sms: read: not hexadecimal");
    CHECK(error(RawBytes{"", ""}) == "pdu: service centre: cut off");
    CHECK(error(RawBytes{"", one.pdu + "\n"}) == "pdu: service centre: cut off");
}
