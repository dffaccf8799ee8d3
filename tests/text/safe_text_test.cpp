#include "text/safe_text.hpp"

#include <doctest/doctest.h>

using namespace kanal;

TEST_CASE("terminal text: what others wrote cannot steer a terminal") {
    CHECK(printable("a\x1b[2Jb") == "a\\u001B[2Jb");
    CHECK(printable("a\rb\x07\t") == "a\\u000Db\\u0007\\u0009");
    CHECK(
        printable("\xc2\x9b"
                  "31m") == "\\u009B31m"
    );  // C1: CSI in one character
    CHECK(
        printable("\xe2\x80\xae"
                  "terbalik") == "\\u202Eterbalik"
    );  // right-to-left override
    CHECK(printable("\xe2\x81\xa6x") == "\\u2066x");
}

TEST_CASE("terminal text: what is there and not seen is shown as an escape") {
    CHECK(printable("\xe2\x80\x8e") == "\\u200E");
    CHECK(printable("\xe2\x80\x8f") == "\\u200F");
    CHECK(printable("\xd8\x9c") == "\\u061C");
    CHECK(printable("\xf3\xa0\x81\x81") == "\\U000E0041");  // a tag letter
    CHECK(printable("\xe2\x80\x8b\xef\xbb\xbf\xe3\x85\xa4") == "\\u200B\\uFEFF\\u3164");
}

TEST_CASE("terminal text: letters, emoji with joiners and line feeds are shown as they are") {
    for (auto const* const text :
         {"Jalan \xe2\x80\x93 rusak \xf0\x9f\x99\x8f\nbaris dua",
          "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9",
          "\xe2\x9d\xa4\xef\xb8\x8f",
          "\xea\xa6\xb2\xea\xa6\xb4"})
        CHECK(printable(text) == text);
}

TEST_CASE("terminal text: bytes that are no UTF-8 hide nothing that stands behind them") {
    CHECK(printable("\xff\x1b[2J") == "\xef\xbf\xbd\\u001B[2J");
    CHECK(printable("\xf0\x9f") == "\xef\xbf\xbd\xef\xbf\xbd");
    CHECK(printable("\xe2\x1b[2J") == "\xef\xbf\xbd\\u001B[2J");
}

TEST_CASE("terminal text: JSON keeps its meaning and shows what hides in it") {
    CHECK(printable_json("{\"a\":\"x\xe2\x80\xae\"}") == "{\"a\":\"x\\u202E\"}");
    CHECK(printable_json("\"\xf3\xa0\x81\x81\"") == "\"\\uDB40\\uDC41\"");
}

TEST_CASE("terminal text: a visible line has nothing hidden and is one line") {
    CHECK(
        visible_line("a\x1b[2J\nb\xe2\x80\xae"
                     "c") ==
        "a [2J b"
        "c"
    );
}
