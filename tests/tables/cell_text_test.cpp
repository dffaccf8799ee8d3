#include "tables/cell_text.hpp"

#include "text/utf8.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace kanal;

TEST_CASE("cell: no text of anybody begins a formula, however it is hidden") {
    for (std::string const hostile :
         {"=1+1",    "+62812000", "-2+3",    "@SUM(A1)",   "\t=1+1",     "\r=1+1",     "\n=1+1",
          " =1+1",   "   @x",     "\"=1+1",  "'=1+1",      "\u00A0=1+1", "\u3000=1+1", "\uFF1D1+1",
          "\uFF0B1", "\uFF0D1",   "\uFF20x", "\uFEFF=1+1", "\u202E=1+1", "\x01=1+1",   "=cmd|'/c calc'!A1",
          "|calc",   "%0A=1"}) {
        INFO(hostile);
        CHECK(cell_text(hostile).front() == '\'');
    }
}

TEST_CASE("cell: what no program takes for a formula stays as it is") {
    for (std::string const plain :
         {"",
          "Jalan rusak",
          "3273-26-48172093-7",
          "1900042",
          "2 = 1 + 1",
          "Baris satu\nbaris dua",
          "\U0001F468\u200D\U0001F469"}) {
        INFO(plain);
        CHECK(cell_text(plain) == plain);
    }
}

TEST_CASE("cell: controls and what turns the direction of writing are left out") {
    CHECK(
        cell_text("a\x02"
                  "b\tc\u202E"
                  "d\u2066"
                  "e") == "ab cde"
    );
    CHECK(is_utf8(cell_text("jalan \xFF\xFE rusak")));
}

TEST_CASE("cell: a text that is longer than a cell is cut and says so") {
    auto const cut = cell_text(std::string(40'000, 'a'));
    CHECK(count_characters(cut) == kLongestCell);
    CHECK(cut.ends_with("(dipotong; lengkapnya di Kanal)"));
    std::string emoji;
    for (int i = 0; i < 20'000; ++i)
        emoji += "\U0001F600";
    CHECK(count_characters(cell_text(emoji)) <= kLongestCell);
}
