#include "json/slices.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace kanal;

TEST_CASE("json slices: a member's text is what was sent, byte for byte") {
    std::string const text = R"( { "a" : "\u00e4\/,}" , "b":[1, {"c":"]"}],"d":  null } )";
    auto const members = object_members(text);
    REQUIRE(members);
    REQUIRE(members->size() == 3);
    CHECK(member(*members, "a") == R"("\u00e4\/,}")");
    CHECK(member(*members, "b") == R"([1, {"c":"]"}])");
    CHECK(member(*members, "d") == "null");
    CHECK_FALSE(member(*members, "c"));
}

TEST_CASE("json slices: an escaped quote does not end a string") {
    auto const elements = array_elements(R"(["a\",b","c\\","d"])");
    REQUIRE(elements);
    CHECK(*elements == std::vector<std::string_view>{R"("a\",b")", R"("c\\")", R"("d")"});
}

TEST_CASE("json slices: an element that is no JSON leaves the others readable") {
    auto const elements = array_elements(R"([{"a":1},{"a":\ud83d nonsense},{"a":3}])");
    REQUIRE(elements);
    REQUIRE(elements->size() == 3);
    CHECK((*elements)[2] == R"({"a":3})");
}

TEST_CASE("json slices: empty containers have no parts") {
    CHECK(object_members("{ }")->empty());
    CHECK(array_elements("[]")->empty());
}

TEST_CASE("json slices: what is not one closed object is none") {
    for (auto const* text :
         {"",
          "{",
          "}",
          "[]",
          "{}{}",
          R"({"a":1)",
          R"({"a":"})",
          R"({"a":[1})",
          R"({"a":1}])",
          R"({"a":1}}x)",
          R"({"a":1,})",
          R"({,"a":1})",
          R"({"a"})",
          R"({"a":})",
          R"({a:1})",
          R"({"a" 1})",
          R"({"a":1}, {})"}) {
        INFO(text);
        CHECK_FALSE(object_members(text));
    }
    for (auto const* text : {"", "[", "]", "{}", "[1", "[1,]", "[,1]", "[[1]", R"(["a])", "[1]]"}) {
        INFO(text);
        CHECK_FALSE(array_elements(text));
    }
}

TEST_CASE("json slices: every truncation of an object is refused") {
    std::string const text = R"({"object":"page","entry":[{"id":"1","changes":[{"field":"a\"}]"}]}]})";
    REQUIRE(object_members(text));
    for (std::size_t length = 0; length < text.size(); ++length) {
        CHECK_FALSE(object_members(std::string_view(text).substr(0, length)));
    }
}

TEST_CASE("json slices: a byte order mark before the document is passed over") {
    auto const members = object_members("\xef\xbb\xbf{\"id\":1}");
    REQUIRE(members);
    CHECK(member(*members, "id") == "1");
}

TEST_CASE("json slices: of a key that stands twice the last value counts") {
    auto const members = object_members(R"({"id":"1","id":"2"})");
    REQUIRE(members);
    CHECK(member(*members, "id") == "\"2\"");
}

TEST_CASE("json slices: a million brackets cost no stack") {
    std::string const deep = "[" + std::string(1'000'000, '[') + std::string(1'000'000, ']') + "]";
    CHECK(array_elements(deep));
    CHECK_FALSE(array_elements(std::string(1'000'000, '[')));
}
