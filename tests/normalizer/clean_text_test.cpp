#include "normalizer/clean_text.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>

using namespace kanal;
using namespace std::string_view_literals;

namespace {

struct Case {
    std::string_view bytes;
    std::string_view text;
};

std::string repeated(std::string_view part, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i)
        text.append(part);
    return text;
}

}  // namespace

TEST_CASE("clean text: what is clean already comes out as it was") {
    for (std::string_view const text :
         {""sv,
          "Jalan rusak di depan SD."sv,
          "baris satu\nbaris dua"sv,
          "caf\xC3\xA9 \xE2\x80\x93 \xF0\x9F\x98\x80"sv,
          "\xEA\xA6\xB1\xEA\xA6\xB8\xEA\xA6\xA7"sv,
          "\xEF\xBF\xBD"sv,
          "\xF4\x8F\xBF\xBF"sv}) {
        auto const clean = normalizer::clean_text(text);
        CHECK(clean.text == text);
        CHECK_FALSE(clean.invalid);
        CHECK_FALSE(clean.nul);
    }
}

TEST_CASE("clean text: bytes that are no UTF-8 become a visible mark") {
    for (auto const& [bytes, text] : {
             Case{"a\xFFz", "a\xEF\xBF\xBDz"},
             Case{"a\xC3", "a\xEF\xBF\xBD"},
             Case{"\xE2\x82z", "\xEF\xBF\xBDz"},
             Case{"\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},                                  // overlong slash
             Case{"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},                  // lone surrogate
             Case{"\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},  // above U+10FFFF
             Case{"caf\xE9", "caf\xEF\xBF\xBD"},                                            // Latin-1
         }) {
        CHECK(normalizer::clean_text(bytes).text == text);
        CHECK(normalizer::clean_text(bytes).invalid);
    }
}

TEST_CASE("clean text: a NUL becomes a visible mark and is named") {
    auto const clean = normalizer::clean_text("a\0b"sv);
    CHECK(
        clean.text ==
        "a\xEF\xBF\xBD"
        "b"
    );
    CHECK(clean.nul);
    CHECK_FALSE(clean.invalid);
}

TEST_CASE("clean text: line ends become line feeds, tabs blanks, other controls go") {
    for (auto const& [bytes, text] : {
             Case{"a\r\nb", "a\nb"},
             Case{"a\rb", "a\nb"},
             Case{"a\r\n\r\nb", "a\n\nb"},
             Case{"a\fb\vc", "a\nb\nc"},
             Case{"a\tb", "a b"},
             Case{"a\x1B[31mb\x07\x7F", "a[31mb"},
             Case{"a\xC2\x85z\xC2\x9F", "az"},
             Case{"\r\n  a \n\t", "a"},
             Case{" \n\r\t ", ""},
             Case{
                 "\xC2\xA0"
                 "a",
                 "\xC2\xA0"
                 "a"},
         }) {
        CAPTURE(text);
        CHECK(normalizer::clean_text(bytes).text == text);
    }
}

TEST_CASE("clean text: a line has no line feed") {
    CHECK(normalizer::clean_line("Jalan\r\nMerdeka\n").text == "Jalan Merdeka");
    CHECK(normalizer::clean_line("a\nb").text == "a b");
    CHECK(normalizer::clean_line("\xC3\xA9\nb").text == "\xC3\xA9 b");
}

TEST_CASE("clean text: letters come out composed, whatever stood between letter and mark") {
    CHECK(normalizer::clean_text("e\xCC\x81").text == "\xC3\xA9");
    CHECK(normalizer::clean_text("e\x01\xCC\x81").text == "\xC3\xA9");
    CHECK(normalizer::clean_text("\xE2\x84\xAB").text == "\xC3\x85");                // Angstrom sign
    CHECK(normalizer::clean_text("q\xCC\x87\xCC\xA3").text == "q\xCC\xA3\xCC\x87");  // marks in order
}

TEST_CASE("clean text: zero-width characters and overrides are content and stay") {
    auto const text =
        "a\xE2\x80\x8B\xE2\x80\xAE"
        "b\xE2\x80\xAC\xEF\xBB\xBF";
    CHECK(normalizer::clean_text(text).text == text);
}

TEST_CASE(
    "clean text: an endless row of marks costs no more than its length, and cleaning twice changes nothing"
) {
    for (std::string_view const pair :
         {"\xCC\x81\xCC\xA3"sv, "\xCD\x84\xCC\xA3"sv, "\xE0\xBD\xB3\xCC\x81"sv}) {
        for (std::string_view const base : {""sv, "e"sv, "\xEF\xAC\xAC"sv, "\xE1\xBE\x82"sv}) {
            auto const once = normalizer::clean_text(std::string(base) + repeated(pair, 100'000)).text;
            CHECK(normalizer::clean_text(once).text == once);
        }
    }
}
