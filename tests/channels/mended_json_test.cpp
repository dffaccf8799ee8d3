#include "json/repair.hpp"

#include "channels/platform/json_event.hpp"

#include <doctest/doctest.h>

#include <boost/json/value.hpp>

using namespace kanal;

namespace {

std::string text_in(std::string_view json) {
    platform::JsonEvent event;
    auto const parsed = platform::parse_into(event, json);
    REQUIRE(parsed.has_value());
    auto const& text = event.content.at("a").get_string();
    return std::string(text.data(), text.size());
}

std::vector<std::string> problems_of(std::string_view json) {
    platform::JsonEvent event;
    REQUIRE(platform::parse_into(event, json).has_value());
    return event.problems;
}

}  // namespace

TEST_CASE("mended json: sound JSON stays as it is, to the byte") {
    for (auto const* sound :
         {R"({"a":"é\n\u00e9 \ud83d\ude00 😀 \"\\"})",
          "[1,2.5,true,null]",
          "",
          R"("\\u")",
          R"({"a\\":"\\"})"}) {
        auto const mended = repair_json(sound);
        CHECK(mended.text == sound);
        CHECK_FALSE(mended.changed);
    }
    CHECK(problems_of(R"({"a":"x"})").empty());
}

TEST_CASE("mended json: one bad character costs itself and not the message") {
    CHECK(text_in(R"({"a":"x \ud83d y"})") == "x \uFFFD y");
    CHECK(text_in(R"({"a":"x \ude00\ud83d y"})") == "x \uFFFD\uFFFD y");
    CHECK(text_in(R"({"a":"\ud83d\ud83d\ude00"})") == "\uFFFD\U0001F600");
    CHECK(text_in("{\"a\":\"x \xff y\"}") == "x \uFFFD y");
    CHECK(text_in("{\"a\":\"x \xc3\"}") == "x \uFFFD");
    CHECK(text_in("{\"a\":\"satu\ndua\"}") == "satu\ndua");
    CHECK(text_in(R"({"a":"x \q y"})") == "x \uFFFDq y");
    CHECK(text_in("\xef\xbb\xbf{\"a\":\"x\"}") == "x");
    CHECK(text_in(R"({"a":"x \u12"})") == "x \uFFFDu12");
    CHECK(
        problems_of("{\"a\":\"\xff\"}") == std::vector<std::string>{"json: unreadable characters replaced"}
    );
}

TEST_CASE("mended json: of two equal keys the last counts, and it is told") {
    CHECK(text_in(R"({"a":"satu","b":1,"a":"dua"})") == "dua");
    CHECK(text_in(R"({"a":"satu","\u0061":"dua"})") == "dua");
    CHECK(
        problems_of(R"({"a":1,"a":2})") ==
        std::vector<std::string>{"json: a key stood twice, the last one counts"}
    );
}

TEST_CASE("mended json: what is no JSON stays none") {
    for (auto const* broken : {"{", R"({"a":})", R"({"a":"x)", "{a:1}", R"({"a":1}x)", "\xff", "7"}) {
        platform::JsonEvent event;
        CHECK_FALSE(platform::parse_into(event, broken).has_value());
    }
}

TEST_CASE("json words: texts under names for words are found at any depth, ids and addresses are not") {
    platform::JsonEvent event;
    REQUIRE(platform::parse_into(
                event,
                R"({"id":"77","url":"https://x","a":{"title":"Satu","list":[{"text":"Dua"},{"text":"Satu"}],)"
                R"("options":["Tiga",{"name":"Empat"}]}})"
    )
                .has_value());
    CHECK(platform::text_values(event.content) == "Satu\nDua\nTiga\nEmpat");
    std::vector<std::string> problems;
    CHECK(platform::text_under(event.content, "id", problems) == "77");
    CHECK(platform::text_under(event.content, "missing", problems).empty());
    CHECK(problems.empty());
    CHECK(platform::text_under(event.content, "a", problems) == "Satu\nDua\nTiga\nEmpat");
    CHECK(problems == std::vector<std::string>{"a: not in the usual form"});
}
