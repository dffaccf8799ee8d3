#include "spool/reports/packed_record.hpp"

#include "json/writer.hpp"
#include "normalizer/report_json.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

using namespace kanal;
using namespace kanal::test;
using spool::PackedRecord;

namespace {

// As an app sends it.
std::string body_with(std::string const& text) {
    JsonWriter json(text.size());
    json.begin_object();
    json.member("text", text);
    json.member("anonymous", false);
    json.end_object();
    return json.take();
}

std::string record_with(std::string const& text) {
    return normalizer::to_json(make_report("a", text));
}

std::size_t count(std::string_view in, std::string_view what) {
    std::size_t found = 0;
    for (auto at = in.find(what); at != std::string_view::npos; at = in.find(what, at + 1))
        ++found;
    return found;
}

}  // namespace

TEST_CASE("packed record: a text that stands in the raw bytes stands in the record no more, and comes back") {
    for (auto const& text :
         {long_text("a"),
          "\"Jalan\" \\ rusak\n" + long_text("a"),
          "Jalan \u201Cutama\u201D \u2028" + long_text("a"),
          std::string(64, '\\'),
          std::string(200, '"'),
          std::string(20'000, 'x')}) {
        auto const raw = body_with(text);
        auto const record = record_with(text);
        auto const stored = PackedRecord::pack(record, raw);
        CHECK(stored.size() < record.size() - 2 * text.size() + 64);
        CHECK(PackedRecord(stored).size() == record.size());
        REQUIRE(PackedRecord(stored).unpack(raw));
        CHECK(*PackedRecord(stored).unpack(raw) == record);
    }
}

TEST_CASE("packed record: what is left is the record with empty texts, readable without the raw bytes") {
    auto const record = record_with(long_text("a"));
    auto const stored = PackedRecord::pack(record, body_with(long_text("a")));
    auto expected = boost::json::parse(record).as_object();
    expected["text"] = expected["public_text"] = "";
    CHECK(boost::json::parse(std::string(PackedRecord(stored).fields())).as_object() == expected);
}

TEST_CASE("packed record: raw bytes that write the text otherwise leave it in the record, once") {
    auto const text = "Jalan \u201Cutama\u201D rusak. " + long_text("a");
    auto const record = record_with(text);
    for (std::string const& raw :
         {std::string(),
          std::string("no such text"),
          R"({"text":"Jalan \u201cutama\u201d rusak. )" + long_text("a") + "\"}",
          text.substr(0, text.size() - 1),
          body_with(text) + std::string(70'000, ' ')}) {
        auto const stored = PackedRecord::pack(record, raw);
        CHECK(count(stored, text) == 1);
        REQUIRE(PackedRecord(stored).unpack(raw));
        CHECK(*PackedRecord(stored).unpack(raw) == record);
    }
}

TEST_CASE("packed record: a public text that is masked stays, the text goes") {
    auto report = make_report("a", long_text("a") + " 081234567890");
    report.public_text = long_text("a") + " [telepon]";
    auto const record = normalizer::to_json(report);
    auto const raw = body_with(report.text);
    auto const stored = PackedRecord::pack(record, raw);
    CHECK(count(stored, "081234567890") == 0);
    CHECK(count(stored, report.public_text) == 1);
    CHECK(*PackedRecord(stored).unpack(raw) == record);
}

TEST_CASE("packed record: one with a short text, and one that an earlier version stored, is as it is") {
    for (std::string const& text : {std::string(), std::string("Jalan rusak."), std::string(63, 'x')}) {
        auto const record = record_with(text);
        CHECK(PackedRecord::pack(record, body_with(text)) == record);
    }
    auto const old = record_with(long_text("a"));
    CHECK(*PackedRecord(old).unpack("") == old);
    CHECK(PackedRecord(old).fields() == old);
    CHECK(PackedRecord(old).size() == old.size());
}

TEST_CASE("packed record: what does not fit together is rejected, and nothing else is read") {
    std::string const raw = "0123456789";
    CHECK(*PackedRecord("@14 2b3+4 9r1+5\n{}...").unpack(raw) == "{}3456...}3456");
    for (auto const* stored : {
             "@",
             "@14 2b3+4 9r1+5",
             "@13 2b3+4 9r1+5\n{}...",
             "@15 2b3+4 9r1+5\n{}...",
             "@14 2b7+4 9r1+5\n{}...",
             "@14 2b3+4 9r5+5\n{}...",
             "@14 9r1+5 2b3+4\n{}...",
             "@14 2b3+4 5r1+5\n{}...",
             "@14 2b3+4 11r1+5\n{}...",
             "@14 2c3+4 9r1+5\n{}...",
             "@14 2b3-4 9r1+5\n{}...",
             "@14  2b3+4 9r1+5\n{}...",
             "@14 2b3+4 9r1+5 \n{}...",
             "@14 2b+4 9r1+5\n{}...",
             "@-14 2b3+4 9r1+5\n{}...",
             "@14 2b3+18446744073709551615 9r1+5\n{}...",
             "@14 2b18446744073709551615+4 9r1+5\n{}...",
             "@14 18446744073709551615b3+4 9r1+5\n{}...",
             "@99999999999999999999 2b3+4 9r1+5\n{}...",
             "@5 0b0+1 1b0+1 2b0+1 3b0+1 4b0+1\n",
         }) {
        CAPTURE(stored);
        auto const record = PackedRecord(stored).unpack(raw);
        REQUIRE_FALSE(record);
        CHECK(record.error().fault == Fault::reject);
    }
}

TEST_CASE("packed record: a byte that is wrong, missing or too much never gives a record of another size") {
    auto const raw = body_with(long_text("a"));
    auto const record = record_with(long_text("a"));
    auto const stored = PackedRecord::pack(record, raw);
    for (std::size_t at = 0; at < stored.size(); ++at) {
        for (char const wrong : {'0', '9', ' ', '\n', '\xff'}) {
            auto changed = stored;
            changed[at] = wrong;
            PackedRecord const packed(changed);
            auto const read = packed.unpack(raw);
            if (read) CHECK(read->size() == packed.size());
        }
        auto const cut = PackedRecord(stored.substr(0, at)).unpack(raw);
        CHECK_FALSE((cut && *cut == record));
        CHECK_FALSE(PackedRecord(stored + stored.substr(at)).unpack(raw));
    }
    for (std::size_t size = 0; size < raw.size(); ++size) {
        auto const read = PackedRecord(stored).unpack(raw.substr(0, size));
        if (read) CHECK(*read == record);
    }
}
