#include "json/parse.hpp"

#include <doctest/doctest.h>
#include <boost/json/serialize.hpp>
#include <string>
#include <vector>

using namespace kanal;

namespace {

std::string reason(std::string_view text, JsonLimits const& limits = {}) {
    auto const parsed = parse_json(text, limits);
    if (parsed) return "accepted";
    CHECK(parsed.error().fault == Fault::reject);
    return parsed.error().what;
}

std::string repeat(std::string_view part, int times) {
    std::string text;
    for (int i = 0; i < times; ++i)
        text += part;
    return text;
}

std::string object_of(int keys) {
    std::string text = "{";
    for (int i = 0; i < keys; ++i)
        text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":" + std::to_string(i);
    return text + "}";
}

}  // namespace

TEST_CASE("strict json: a document comes out as it went in") {
    std::string const text =
        R"({"a":[1,-2,18446744073709551615,5E-1,true,false,null],"b":{"a":"é\n😀"},"":[],"c":{}})";
    auto const parsed = parse_json(text);
    REQUIRE(parsed.has_value());
    CHECK(boost::json::serialize(*parsed) == text);
    CHECK(reason(" \r\n\t[1] \n") == "accepted");
    CHECK(reason("\"text\"") == "accepted");
}

TEST_CASE("strict json: a value outlives the call and what it was parsed from") {
    boost::json::value kept;
    {
        std::string const text = R"({"a":{"text":"a text that is longer than any short-string buffer"}})";
        auto parsed = parse_json(text);
        REQUIRE(parsed.has_value());
        kept = parsed->at("a").at("text");
    }
    CHECK(kept.as_string() == "a text that is longer than any short-string buffer");
}

TEST_CASE("strict json: a key that stands twice is refused, however it is spelled") {
    CHECK(reason(R"({"a":1,"a":1})") == "json: duplicate key");
    CHECK(reason(R"({"a":1,"\u0061":2})") == "json: duplicate key");
    CHECK(reason(R"({"b":{"x":1,"y":2,"x":3}})") == "json: duplicate key");
    CHECK(reason(R"({"a":{"b":1},"c":[{"d":1}],"a":2})") == "json: duplicate key");
    CHECK(reason(R"({"":1,"":2})") == "json: duplicate key");
}

TEST_CASE("strict json: the same key may stand in different objects") {
    CHECK(
        reason(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}],"ab":1,"c":{"ab":{"abc":1},"abc":2}})") ==
        "accepted"
    );
}

TEST_CASE("strict json: nesting is bounded") {
    CHECK(reason(repeat("[", 16) + repeat("]", 16)) == "accepted");
    CHECK(reason(repeat("[", 17) + repeat("]", 17)) == "json: too deep");
    CHECK(reason(repeat("{\"a\":", 17) + "1" + repeat("}", 17)) == "json: too deep");
    CHECK(reason(repeat("[", 100000)) == "json: too deep");
    JsonLimits flat;
    flat.depth = 1;
    CHECK(reason("[]", flat) == "accepted");
    CHECK(reason("[[]]", flat) == "json: too deep");
}

TEST_CASE("strict json: the number of elements and members is bounded") {
    CHECK(reason("[0" + repeat(",0", 9999) + "]") == "accepted");
    CHECK(reason("[0" + repeat(",0", 10000) + "]") == "json: too many items");
    CHECK(reason(object_of(200)) == "accepted");
    CHECK(reason(object_of(201)) == "json: too many keys");
}

TEST_CASE("strict json: numbers that no double holds or that nobody needs are refused") {
    for (auto const* text : {"1e999", "-1e999", "1e309"}) {
        CAPTURE(text);
        CHECK(reason(text) == "json: number");
    }
    CHECK(reason(repeat("9", 400)) == "json: number");
    CHECK(reason("[" + repeat("1", 65) + "]") == "json: number");
    CHECK(reason("[" + repeat("1", 64) + "]") == "accepted");
    CHECK(reason("[0." + repeat("0", 400) + "]") == "json: number");
    CHECK(reason("[1e-999,-0,-0.0]") == "accepted");
    CHECK(reason("[1e99999999999]") == "json: number");
    for (auto const* text : {"NaN", "Infinity", "01", "+1", "1.", ".5", "0x10", "1e", "--1"}) {
        CAPTURE(text);
        CHECK(reason(text) != "accepted");
    }
}

TEST_CASE("strict json: text that is no UTF-8 is refused") {
    for (auto const* bytes :
         {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"}) {
        CHECK(reason("[\"" + std::string(bytes) + "\"]") == "json: syntax");
        CHECK(reason("{\"" + std::string(bytes) + "\":1}") == "json: syntax");
    }
}

TEST_CASE("strict json: a lone surrogate is refused and a pair is not") {
    CHECK(reason(R"(["\ud83d\ude00"])") == "accepted");
    CHECK(reason(R"(["\ud83d"])") == "json: syntax");
    CHECK(reason(R"(["\ud83dx"])") == "json: syntax");
    CHECK(reason(R"(["\ud83d\u0041"])") == "json: syntax");
    CHECK(reason(R"(["\ude00"])") == "json: syntax");
}

TEST_CASE("strict json: NUL is refused unless it is asked for") {
    CHECK(reason(R"(["a\u0000b"])") == "json: nul");
    CHECK(reason(R"({"a\u0000":1})") == "json: nul");
    CHECK(reason(std::string("[\"a\0b\"]", 7)) == "json: syntax");
    JsonLimits limits;
    limits.allow_nul = true;
    auto const parsed = parse_json(R"(["a\u0000b"])", limits);
    REQUIRE(parsed.has_value());
    CHECK(parsed->at(0).as_string() == boost::json::string_view("a\0b", 3));
}

TEST_CASE("strict json: nothing may follow or be missing") {
    for (auto const* text : {"[] []", "{}x", "1 2", "[]\xEF\xBB\xBF"}) {
        CAPTURE(text);
        CHECK(reason(text) == "json: trailing bytes");
    }
    CHECK(reason(std::string("[]\0", 3)) == "json: trailing bytes");
    for (auto const* text : {"", " ", "{", "[1", "[1,", "\"a", "{\"a\"", "{\"a\":", "tru", "\"\\u12"}) {
        CAPTURE(text);
        CHECK(reason(text) == "json: truncated");
    }
    for (auto const* text :
         {"\xEF\xBB\xBF{}",
          "{'a':1}",
          "{a:1}",
          "[1,]",
          "{\"a\":1,}",
          "/*c*/1",
          "[\"\t\"]",
          "[\"\\x\"]",
          "True"}) {
        CAPTURE(text);
        CHECK(reason(text) == "json: syntax");
    }
}
