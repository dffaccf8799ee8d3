#include "daemon/kanalctl/answer_text.hpp"

#include <doctest/doctest.h>
#include <boost/json/parse.hpp>

using namespace kanal;

TEST_CASE("kanalctl: a citizen's text cannot steer the operator's terminal") {
    CHECK(printable("a\x1b[2Jb") == "a\\u001B[2Jb");
    CHECK(printable("a\rb\x07") == "a\\u000Db\\u0007");
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

TEST_CASE("kanalctl: letters, emoji and line feeds are shown as they are") {
    CHECK(
        printable("Jalan \xe2\x80\x93 rusak \xf0\x9f\x99\x8f\nbaris dua") ==
        "Jalan \xe2\x80\x93 rusak \xf0\x9f\x99\x8f\nbaris dua"
    );
}

TEST_CASE("kanalctl: bytes that are no UTF-8 do not stop it") {
    CHECK(printable("\xf0\x9f").size() >= 1);
    CHECK(printable(std::string(1, '\xff')).size() >= 1);
}

TEST_CASE("kanalctl: the columns of a list stand below their titles whatever stands in them") {
    auto const answer = boost::json::parse(
        R"({"reports":[{"number":"3273-26-000001-1","state":"held","channel":"app","received_at":"x","id":"y"},
                       {"number":"3273-26-000002-2","state":"délivré","channel":"app","received_at":"x","id":"z"}]})"
    );
    CHECK(
        answer_text("reports", answer.as_object()) ==
        "NOMOR             KEADAAN  KANAL  DITERIMA  ID\n"
        "3273-26-000001-1  held     app    x         y\n"
        "3273-26-000002-2  délivré  app    x         z\n"
    );
}

TEST_CASE("kanalctl: a missing field is a dash") {
    auto const answer = boost::json::parse(R"({"quarantine":[{"id":"q1"}]})");
    CHECK(
        answer_text("quarantine", answer.as_object()) ==
        "ID  KANAL  DITERIMA  SEBAB\nq1  -      -         -\n"
    );
}
