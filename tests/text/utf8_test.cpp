#include "text/utf8.hpp"

#include "text/safe_text.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace kanal;

TEST_CASE("utf8: only the shortest form of a character that exists is valid") {
    for (auto const* text : {"", "Jalan rusak", "Caf\xC3\xA9", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"})
        CHECK(is_utf8(text));
    for (auto const* text :
         {"\xC0\x80",
          "\xE0\x80\x80",
          "\xED\xA0\x80",
          "\xF4\x90\x80\x80",
          "Jalan rusa\xC3",
          "\xFF",
          "12345678\x80"})
        CHECK_FALSE(is_utf8(text));
}

TEST_CASE("utf8: the length of the ASCII at the front is right at every place of the first other byte") {
    for (std::size_t at = 0; at < 20; ++at) {
        std::string text(20, 'a');
        text[at] = '\xC3';
        CHECK(ascii_length(text) == at);
    }
    CHECK(ascii_length("12345678901") == 11);
}

TEST_CASE("utf8: what steers, hides or joins is told apart from what is seen") {
    CHECK(hidden_kind('a') == Hidden::none);
    CHECK(hidden_kind('\n') == Hidden::none);
    CHECK(hidden_kind(0xFE0F) == Hidden::none);
    CHECK(hidden_kind(0x1B) == Hidden::control);
    CHECK(hidden_kind(0x9B) == Hidden::control);
    CHECK(hidden_kind(0x202E) == Hidden::direction);
    CHECK(hidden_kind(0x2069) == Hidden::direction);
    CHECK(hidden_kind(0xFEFF) == Hidden::zero_width);
    CHECK(hidden_kind(0x200D) == Hidden::joiner);
    CHECK(hidden_kind(0x3164) == Hidden::filler);
    CHECK(hidden_kind(0xE0041) == Hidden::filler);
    CHECK(hidden_kind(0x1F600) == Hidden::none);
}

TEST_CASE("utf8: a file's name has nothing in it that turns its extension round") {
    CHECK(safe_file_name("foto\xE2\x80\xAEgpj.exe") == "fotogpj.exe");
    CHECK(safe_file_name("foto\xE3\x85\xA4.jpg") == "foto.jpg");
}

TEST_CASE("utf8: a text is cut between two letters") {
    CHECK(front_of("abc", 10) == "abc");
    CHECK(front_of("abé", 3) == "ab");
    CHECK(front_of("é", 1).empty());
}
